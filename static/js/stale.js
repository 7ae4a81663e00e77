// What is not live is dated: every region carries its age, and every operation waits with the reason. Live again: as the server drew it.
import { say } from "./announce.js";
import { clock, now } from "./moment.js";

const REGIONS = ".list, #summary, #inspector-body, #wall-body";
const STATES = { late: "late", reconnecting: "being reconnected", offline: "lost" };
const root = document.documentElement;
const asOf = () => (Number(root.dataset.until) ? clock(Number(root.dataset.until) * 1000) : "an unknown time");

function reason(link) {
  const told = document.querySelector("#connection .connection-text")?.textContent;
  const wait = ["wall", "kiosk"].includes(document.body.dataset.room) ? "" : " Operations wait until it is live again.";
  return `The connection is ${STATES[link] || link}${told ? ` (${told})` : ""}: what you see is as of ${asOf()}.${wait}`;
}

function disable(button, why) {
  if (button.disabled && !button.dataset.stale) return;
  Object.assign(button.dataset, { stale: "true", why });
  button.disabled = true;
}

function enable(button) {
  delete button.dataset.stale;
  delete button.dataset.why;
  button.disabled = false;
}

function date() {
  const stale = (root.dataset.link || "live") !== "live";
  const age = Number(document.getElementById("connection")?.dataset.ageMs) || 0;
  for (const region of document.querySelectorAll(REGIONS)) {
    const since = Number(region.dataset.trouble) * 1000;  // one account's own trouble is older than the page's
    region.dataset.ageMs = since ? Math.round(now() - since) : age;
    if (stale || since) region.dataset.dated = `as of ${since && !stale ? clock(since) : asOf()}`;
    else delete region.dataset.dated;
  }
}

function mark() {
  const link = root.dataset.link || "live";
  const stale = link !== "live";
  const note = document.getElementById("stale");
  if (note) note.hidden = !stale;
  if (note && stale) note.querySelector("span").textContent = reason(link);
  for (const label of document.querySelectorAll(".as-of[data-as-of]")) {
    label.hidden = !stale;
    if (stale) label.textContent = `as of ${asOf()}`;
  }
  for (const button of document.querySelectorAll("button[name=operation]")) stale ? disable(button, reason(link)) : button.dataset.stale && enable(button);
  date();
}

document.addEventListener("floor:link", ({ detail: { link } }) => { mark(); say(link === "live" ? "The picture is live again" : reason(link)); });
for (const name of ["floor:applied", "floor:opened", "htmx:after:swap"]) document.addEventListener(name, mark);
setInterval(date, 500);
mark();
