// Starts a screen over by itself: nothing painted, nothing heard or nothing understood for a minute, the server has a newer page,
// or a day has passed, after which its credential is renewed.
import { reload } from "./kiosk_reload.js";
import { now } from "./moment.js";

const STUCK = 60 * 1000;
const EVERY = 5000;
const SPREAD = 10 * 1000;
const ONCE_IN = 5 * 60 * 1000;
const DAY = 24 * 60 * 60 * 1000 + 60 * 1000;
const root = document.documentElement;
const since = { painted: 0, heard: 0, understood: 0 };
let last = 0;
let seen = { drawn: 0, missed: 0 };

/** When this screen painted last, in ms on the server's clock. */
export const painted = () => last;

const touch = (...names) => { for (const name of names) since[name] = performance.now(); };

function paint() {
  touch("painted");
  last = now();
  setTimeout(() => requestAnimationFrame(paint), 1000);
}

/** A page that drops every part that comes shows something else than the server thinks. */
function understand() {
  const [drawn, missed] = [root.dataset.drawn, root.dataset.missed].map((number) => Number(number || 0));
  if (drawn > seen.drawn || missed === seen.missed) touch("understood");
  if (drawn > seen.drawn) seen = { drawn, missed };
}

const isStuck = () => Object.values(since).some((at) => performance.now() - at > STUCK);

function watch() {
  understand();
  if (document.hidden) touch("painted");
  if (isStuck()) reload(SPREAD, isStuck);
}

/** The server has a newer page. Where two servers differ, a screen does not swing between them. */
function compare() {
  const theirs = document.getElementById("wall-head")?.dataset.version;
  if (!theirs || !document.body.dataset.version || theirs === document.body.dataset.version) return;
  try {
    if (Date.now() - Number(sessionStorage.getItem(`reloaded for ${theirs}`)) < ONCE_IN) return;
    sessionStorage.setItem(`reloaded for ${theirs}`, String(Date.now()));
  } catch { /* a private window forgets: it starts over at each */ }
  reload(SPREAD);
}

touch("painted", "heard", "understood");
document.addEventListener("floor:frame", () => touch("heard"));
document.addEventListener("floor:applied", compare);
document.addEventListener("visibilitychange", () => touch("painted"));
setInterval(watch, EVERY);
setInterval(() => reload(SPREAD), DAY);
requestAnimationFrame(paint);
