// Every duration on the page, from one timer. What is not live stands still at the time it is true of: a clock must not invent news.
import { now } from "./moment.js";

export { now };

const pad = (number) => String(number).padStart(2, "0");

/** The moment that an element's duration runs to: now, or when its page, or its region alone, was last true. */
function until(element) {
  const page = Number(document.documentElement.dataset.until);
  if (page) return page * 1000;
  const region = element.closest("[data-trouble]");
  return region ? Number(region.dataset.trouble) * 1000 : now();
}

function words(elapsed) {
  const total = Math.max(0, Math.floor(elapsed / 1000));
  const hours = Math.floor(total / 3600);
  const rest = `${pad(Math.floor(total / 60) % 60)}:${pad(total % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

function tone(elapsed, { warn, alert }) {
  if (!warn) return "";
  if (elapsed > alert * 1000) return "alert";
  return elapsed > warn * 1000 ? "warn" : "";
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** How old what a poll said is: it ages whether the page is live or not. */
function age() {
  const at = Number(document.getElementById("connection")?.dataset.rosterAt);
  if (!at) return "polled";
  const seconds = Math.max(0, Math.floor(now() / 1000 - at));
  return seconds < 120 ? `polled, ${seconds} s ago` : `polled, ${Math.floor(seconds / 60)} min ago`;
}

function tick() {
  for (const element of document.querySelectorAll("[data-polled]")) put(element, age());
  for (const element of document.querySelectorAll("time[data-asked]")) {
    put(element, `${Math.max(0, (now() - element.dataset.asked * 1000) / 1000).toFixed(1)} s ago`);
  }
  for (const element of document.querySelectorAll("time[data-since]")) {
    const elapsed = until(element) - element.dataset.since * 1000;
    put(element, words(elapsed));
    const mark = tone(elapsed, element.dataset);
    if ((element.dataset.tone || "") !== mark) mark ? element.dataset.tone = mark : delete element.dataset.tone;
  }
}

for (const name of ["floor:applied", "floor:link"]) document.addEventListener(name, tick);
document.addEventListener("htmx:after:swap", tick);
setInterval(tick, 250);
tick();
