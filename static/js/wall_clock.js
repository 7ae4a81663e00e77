// The time of day where a wall hangs, and the place by its own name.
import { now } from "./tick.js";

/** Put a text where it differs, so that nothing that watches the page is woken for nothing. */
export function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function clock() {
  for (const element of document.querySelectorAll("[data-clock]")) {
    const options = { hour: "2-digit", minute: "2-digit", timeZone: element.dataset.clock || undefined };
    try { put(element, new Date(now()).toLocaleTimeString("en-GB", options)); } catch { element.dataset.clock = ""; }
  }
  for (const element of document.querySelectorAll(".wall-zone")) put(element, element.textContent.split("/").pop().replaceAll("_", " "));
}
