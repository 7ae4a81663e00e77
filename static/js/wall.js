// The wall: live like the desk, and dated in large letters when it is not; a clock, and how far behind the picture is.
import "./frames.js";
import "./connection.js";
import "./stale.js";
import "./socket.js";
import "./wall_stale.js";
import { behind } from "./delay.js";
import { clock, put } from "./wall_clock.js";

/** How far behind: the median of the last minute's news; nothing came, then how long ago GWS was last heard. */
function age() {
  const ms = behind() ?? Number(document.getElementById("connection")?.dataset.ageMs || 0);
  for (const element of document.querySelectorAll("[data-age]")) put(element, `${(ms / 1000).toFixed(1)} s`);
}

function tick() {
  clock();
  age();
}

/** A lead chose another scale: what fits has changed, and with it how large it is drawn. */
function scale() {
  const [wall, body] = ["wall", "wall-body"].map((id) => document.getElementById(id));
  if (!wall || !body?.dataset.scale) return;
  [wall.dataset.scale, wall.dataset.room] = [body.dataset.scale, body.dataset.room];
}

document.addEventListener("floor:applied", () => { tick(); scale(); });
setInterval(tick, 1000);
tick();
