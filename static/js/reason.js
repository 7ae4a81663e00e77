// Asks why before a start whose team wants to know: keys 1 to 9 choose, 0 takes the last reason again, Escape does nothing at all.
import { say } from "./announce.js";
import { last, keep } from "./last.js";

const panel = document.getElementById("why");
const find = (selector) => panel.querySelector(selector);
const [words, codeField, textField] = ["why-words", "why-code", "why-reason"].map((id) => document.getElementById(id));
let waiting = "";  // the id of the button that waits for its reason
let given = false;

function open(button) {
  const label = (button.querySelector(".operation-label")?.textContent || button.value).toLowerCase();
  const before = last();
  waiting = button.id;
  words.value = "";
  find("[data-why-label]").textContent = label;
  find("[data-same]").hidden = !before;
  find("[data-same-words]").textContent = [before?.name, before?.text].filter(Boolean).join(": ");
  panel.hidden = false;
  (find("[data-code]") || words).focus();
  say(`Why do you want to ${label}?`);
}

function close() {
  panel.hidden = true;
  document.getElementById(waiting)?.focus({ preventScroll: true });
}

function give({ code = "", name = "", text = words.value.trim() }) {
  if (!code && !text) return words.focus();
  const button = document.getElementById(waiting);
  close();
  if (!button || button.disabled) return;
  keep({ code, name, text });
  [codeField.value, textField.value, given] = [code, text, true];
  button.form.requestSubmit(button);
  [codeField.value, textField.value, given] = ["", "", false];
}

document.addEventListener("submit", (event) => {
  if (!panel || given || event.target.id !== "operate" || !event.submitter?.hasAttribute("data-asks-reason")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!event.target.dataset.busy) open(event.submitter);
}, true);
document.addEventListener("floor:why", (event) => panel && open(event.detail));
document.addEventListener("floor:opened", () => panel && (panel.hidden = true));
panel?.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.hasAttribute("data-why-close")) close();
  else if (button?.hasAttribute("data-why-same")) give(last());
  else if (button) give({ code: button.dataset.code, name: button.querySelector("bdi")?.textContent });
});
panel?.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { event.stopPropagation(); return close(); }
  if (event.target === words) return event.key === "Enter" && !event.isComposing ? give({}) : undefined;
  if (event.ctrlKey || event.metaKey || event.altKey || !/^[0-9]$/.test(event.key)) return;
  event.preventDefault();
  find(event.key === "0" ? "[data-same]:not([hidden]) button" : `[data-code="${event.key}"]`)?.click();
});
