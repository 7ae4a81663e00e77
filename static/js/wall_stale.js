// The banner across the top of a wall that is not live: which wall, as of when, and how long ago that was, counting on.
import { now } from "./moment.js";

const NONE = "–";
const root = document.documentElement;
const banner = document.getElementById("stale");
const pad = (number) => String(number).padStart(2, "0");

function time(at) {
  const timeZone = document.querySelector("[data-clock]")?.dataset.clock || undefined;
  try { return new Date(at).toLocaleTimeString("en-GB", { timeZone }); } catch { return new Date(at).toLocaleTimeString("en-GB"); }
}

/** An age by its units, which all our languages share: `02:41` would be read as a time of day. */
function words(ms) {
  const total = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(total / 60) % 60;
  if (total < 60) return `${total} s`;
  return total < 3600 ? `${minutes} min ${pad(total % 60)} s` : `${Math.floor(total / 3600)} h ${pad(minutes)} min`;
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function show() {
  const link = root.dataset.link || "live";
  if (!banner || link === "live") return;
  const until = Number(root.dataset.until) * 1000;
  const [said, why, silence] = ["[data-stale-said]", "[data-offline]", "[data-stale-for]"].map((one) => banner.querySelector(one));
  put(said, said.dataset.staleSaid.replace("{time}", until ? time(until) : NONE));
  put(why, why.dataset[link] || "");
  put(silence, until ? silence.dataset.staleFor.replace("{age}", words(now() - until)) : NONE);
  put(banner.querySelector("[data-stale-title]"), document.querySelector("#wall-head h1")?.textContent || "");
}

for (const name of ["floor:link", "floor:applied"]) document.addEventListener(name, show);
setInterval(show, 250);
show();
