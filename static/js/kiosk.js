// A screen that nobody touches: it stays awake, moves a pixel against burn-in, starts over when it is stuck, and says how it does.
import "./kiosk_tone.js";
import "./kiosk_watch.js";
import "./report.js";

const SHIFT = 10 * 60 * 1000;
const PLACES = [[1, 0], [2, 1], [1, 2], [0, 1], [-1, 0], [-2, -1], [-1, -2], [0, -1]];
let place = 0;
let lock = null;

async function stayAwake() {
  if (document.hidden || (lock && !lock.released)) return;
  try { lock = await navigator.wakeLock?.request("screen"); } catch { /* refused: the screen follows its own settings */ }
}

function shift() {
  const [x, y] = PLACES[place++ % PLACES.length];
  document.getElementById("wall").style.translate = `${x}px ${y}px`;
}

document.addEventListener("visibilitychange", stayAwake);
setInterval(stayAwake, 60 * 1000);
setInterval(shift, SHIFT);
stayAwake();
