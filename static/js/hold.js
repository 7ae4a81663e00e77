// Barging in needs intent: hold the button for 600 ms, or press it twice within three seconds. Without this script one press sends.
import { say } from "./announce.js";

const HOLD = 600;
const AGAIN = 3000;
const HINT = "Press again: everyone will hear you";
let armed = null;
let timer = 0;

function disarm() {
  if (!armed) return;
  armed.button.removeAttribute("data-armed");
  if (armed.hint) armed.hint.textContent = armed.words;
  clearTimeout(armed.timer);
  armed = null;
}

function arm(button) {
  disarm();
  const hint = button.querySelector(".consequence");
  armed = { button, hint, words: hint?.textContent, timer: setTimeout(disarm, AGAIN) };
  button.setAttribute("data-armed", "true");
  if (hint) hint.textContent = HINT;
  say(HINT);
}

function release() {
  clearTimeout(timer);
  document.querySelector("[data-holding]")?.removeAttribute("data-holding");
}

document.addEventListener("pointerdown", (event) => {
  const button = event.target.closest?.("button[data-hold]");
  if (!button || button.disabled || event.button) return;
  button.setAttribute("data-holding", "true");
  timer = setTimeout(() => { release(); disarm(); armed = { button }; button.click(); }, HOLD);
});
for (const name of ["pointerup", "pointercancel", "pointerleave"]) document.addEventListener(name, release);
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-hold]");
  if (!button) return;
  if (button.form?.dataset.busy) return event.preventDefault();
  if (armed?.button === button) return disarm();
  event.preventDefault();
  arm(button);
}, true);
