// Tells the server how this screen does: when it painted last, which page it shows, what it lost, how far behind it is.
import { behind } from "./delay.js";
import { painted } from "./kiosk_watch.js";

const EVERY = 5000;
const root = document.documentElement;
let connection = null;
let sequence = 0;  // of the newest frame on this connection
let holes = 0;

function report() {
  if (!painted() || connection?.socket?.readyState !== WebSocket.OPEN) return;
  connection.socket.send(JSON.stringify({
    painted: Math.round(painted()),
    version: document.body.dataset.version || "",
    dropped: Number(root.dataset.missed || 0) + holes,
    delay: Math.max(0, Math.round(behind() ?? 0)),
  }));
}

/** Frames are numbered in a row: a number left out is a frame that never came. */
function follow() {
  const number = Number(root.dataset.seq);
  if (!number) return;
  if (sequence && number > sequence + 1) holes += number - sequence - 1;
  sequence = number;
}

document.addEventListener("htmx:ws:before:connection", ({ detail }) => { connection = detail.connection; });
document.addEventListener("htmx:ws:after:connection", ({ detail }) => { connection = detail.connection; sequence = 0; report(); });
document.addEventListener("floor:frame", follow);
setInterval(report, EVERY);
