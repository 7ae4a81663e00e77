// Quiet marks go by themselves: that something was not seen is no news on a row after a quarter of an hour.
import { now } from "./tick.js";

const SHOWN = 15 * 60 * 1000;

function fade() {
  for (const mark of document.querySelectorAll("[data-fades]")) mark.hidden = now() - mark.dataset.fades * 1000 > SHOWN;
}

document.addEventListener("floor:applied", fade);
document.addEventListener("htmx:after:swap", fade);
setInterval(fade, 10000);
fade();
