// The wall: live like the desk, plus what a screen that nobody touches needs: a clock, a wake lock, a reload when painting stops.
import "./frames.js";
import "./connection.js";
import "./delay.js";
import "./stale.js";
import "./socket.js";
import { now } from "./tick.js";

const SHIFT = 10 * 60 * 1000;
const STUCK = 60 * 1000;
let painted = Date.now();

function clock() {
  for (const element of document.querySelectorAll("[data-clock]")) {
    const options = { hour: "2-digit", minute: "2-digit", timeZone: element.dataset.clock || undefined };
    try { element.textContent = new Date(now()).toLocaleTimeString("en-GB", options); } catch { element.dataset.clock = ""; }
  }
}

function paint() {
  painted = Date.now();
  requestAnimationFrame(() => setTimeout(paint, 1000));
}

async function stayAwake() {
  try { await navigator.wakeLock?.request("screen"); } catch { /* refused: the screen follows its own settings */ }
}

function shift() {
  // A pixel or two now and then, against burn-in.
  const [x, y] = [Math.round(Math.random() * 4 - 2), Math.round(Math.random() * 4 - 2)];
  document.getElementById("wall").style.translate = `${x}px ${y}px`;
}

document.addEventListener("visibilitychange", () => { painted = Date.now(); if (!document.hidden) stayAwake(); });
document.addEventListener("floor:applied", clock);
setInterval(clock, 1000);
setInterval(shift, SHIFT);
setInterval(() => { if (!document.hidden && Date.now() - painted > STUCK) location.reload(); }, 5000);
clock();
paint();
stayAwake();
