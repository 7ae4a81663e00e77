// A display's form: says what is chosen, and draws the wall beside it; its clocks go on, though nothing more is heard.
import "./means.js";
import "./menu.js";
import { clock } from "./wall_clock.js";

document.addEventListener("htmx:after:swap", clock);
setInterval(clock, 1000);
