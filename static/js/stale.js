// While the picture is not live: every region dated, every operation disabled with the reason. Live again: as the server drew it.
import { say } from "./announce.js";
import { clock } from "./connection.js";

const root = document.documentElement;
let dated = "";

function reason(link) {
  const state = { late: "late", reconnecting: "being reconnected", offline: "lost" }[link] || link;
  return `The connection is ${state}: what you see is as of ${dated}. Operations wait until it is live again.`;
}

function disable(button, why) {
  if (button.disabled && !button.dataset.stale) return;
  button.dataset.stale = "true";
  button.dataset.why = why;
  button.disabled = true;
}

function enable(button) {
  delete button.dataset.stale;
  delete button.dataset.why;
  button.disabled = false;
}

function mark() {
  const link = root.dataset.link || "live";
  const stale = link !== "live";
  const note = document.getElementById("stale");
  if (note) {
    note.hidden = !stale;
    if (stale) note.querySelector("span").textContent = reason(link);
  }
  for (const label of document.querySelectorAll("[data-as-of]:not(#connection)")) {
    label.hidden = !stale;
    if (stale) label.textContent = `as of ${dated}`;
  }
  for (const button of document.querySelectorAll("button[name=operation]")) {
    if (stale) disable(button, reason(link));
    else if (button.dataset.stale) enable(button);
  }
}

document.addEventListener("floor:link", ({ detail: { link, heard } }) => {
  dated = clock(heard);
  mark();
  say(link === "live" ? "The picture is live again" : reason(link));
});
document.addEventListener("floor:applied", mark);
document.addEventListener("htmx:after:swap", mark);
