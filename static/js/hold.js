// Barging in can be taken back: the first press arms it for 1.5 s, in which Escape, or a click elsewhere, calls it off.
// A second press, or holding for 600 ms, does it at once. Without this script one press sends.
// Where a reason is asked for, that question is the time to think, and nothing is armed here.
import { say } from "./announce.js";

const HELD = "button[data-hold]:not([data-asks-reason])";
const HOLD = 600;
const GRACE = 1500;
const HINT = "Barging in. Esc takes it back; press again to go now";
let armed = null;
let timer = 0;

function disarm() {
  if (!armed) return;
  armed.button.removeAttribute("data-armed");
  if (armed.hint) armed.hint.textContent = armed.words;
  clearTimeout(armed.timer);
  armed = null;
}

function fire() {
  const { button } = armed;
  if (button.isConnected && !button.disabled) button.click();
  else disarm();
}

function arm(button) {
  disarm();
  const hint = button.querySelector(".consequence");
  armed = { button, hint, words: hint?.textContent, timer: setTimeout(fire, GRACE) };
  button.setAttribute("data-armed", "true");
  if (hint) hint.textContent = HINT;
  say(HINT);
}

function release() {
  clearTimeout(timer);
  document.querySelector("[data-holding]")?.removeAttribute("data-holding");
}

document.addEventListener("pointerdown", (event) => {
  const button = event.target.closest?.(HELD);
  if (!button) disarm();
  if (!button || button.disabled || event.button) return;
  button.setAttribute("data-holding", "true");
  timer = setTimeout(() => { release(); disarm(); armed = { button }; button.click(); }, HOLD);
});
for (const name of ["pointerup", "pointercancel", "pointerleave"]) document.addEventListener(name, release);
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && armed) { disarm(); say("Not barging in"); } });
document.addEventListener("click", (event) => {
  const button = event.target.closest?.(HELD);
  if (!button) return;
  if (button.form?.dataset.busy) return event.preventDefault();
  if (armed?.button === button) return disarm();
  event.preventDefault();
  arm(button);
}, true);
