// Single keys: / searches, L listens, K coaches, B barges in (twice). Off while typing, and off altogether when the viewer wants.
import { setting } from "./menu.js";

const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches?.("input[type=radio][form]")) event.preventDefault();  // else it presses the first button
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  if (event.target.matches?.(TYPING) || !setting("shortcuts")) return;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("q")?.select();
    document.getElementById("q")?.focus();
    return;
  }
  if (!/^[a-z]$/i.test(event.key)) return;
  const button = document.querySelector(`#controls button[data-key="${event.key.toLowerCase()}"]`);
  if (!button || button.disabled || button.getAttribute("aria-pressed") === "true") return;
  event.preventDefault();
  button.focus({ preventScroll: true });
  button.click();
});
