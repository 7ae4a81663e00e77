// How old news is when it stands on this page: the median of the last minute, from GWS's own stamp to here. Nothing came: nothing said.
import { learn } from "./moment.js";

const WINDOW = 60000;
const AT_MOST = 2000;
let samples = [];
let frame = null;
let said = null;  // what stands in #delay; the wall's head is redrawn without it

function median(name) {
  const values = samples.map((sample) => sample[name]).sort((a, b) => a - b);
  const half = values.length >> 1;
  return values.length % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
}

/** Milliseconds that news of the last minute took, the median; null where none came. */
export const behind = () => (samples.length ? median("total") : null);

const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;

function put() {
  const box = document.getElementById("delay");
  if (!box || box.title === (said?.title ?? "")) return;
  box.hidden = !said;
  box.textContent = said?.text ?? "";
  box.title = said?.title ?? "";
}

function show() {
  const since = Date.now() - WINDOW;
  samples = samples.filter((sample) => sample.came >= since).slice(-AT_MOST);
  const live = (document.documentElement.dataset.link || "live") === "live";
  said = !live || !samples.length ? null : {
    text: `${seconds(median("total"))} behind`,
    title: `Median of the last minute, ${samples.length} updates. From GWS until sent: ${seconds(median("age"))}; on the way: ${seconds(median("transit"))}; drawing: ${seconds(median("paint"))}.`,
  };
  put();
}

document.addEventListener("floor:frame", ({ detail: { at, age } }) => {
  const transit = at ? learn(at) : 0;
  frame = age === undefined ? null : { age, transit, began: performance.now() };
});
document.addEventListener("floor:applied", () => {
  put();
  if (!frame) return;
  const { age, transit, began } = frame;
  const paint = performance.now() - began;
  samples.push({ came: Date.now(), age, transit, paint, total: age + transit + paint });
  frame = null;
});
document.addEventListener("floor:link", show);
setInterval(show, 1000);
