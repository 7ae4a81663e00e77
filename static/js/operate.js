// Sends one operation. What it did is never drawn from here: the answer goes to #notice, the confirmed mode comes by the socket.
import { ask, notify } from "./ask.js";
import { say } from "./announce.js";
import { now } from "./tick.js";

const UNKNOWN = "No answer came back, so it is not known whether GWS did it. Look at the mode before you try again.";
let unanswered = null;  // the same key again after silence, so that the server can tell a repeat from a second wish

function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

function asked(button) {
  button.setAttribute("aria-busy", "true");
  const note = document.createElement("span");
  note.className = "asked";
  const time = document.createElement("time");
  time.dataset.asked = now() / 1000;
  note.append("asked ", time);
  if (button.form.id === "operate") document.querySelector("#controls .heard")?.append(note);
  return () => { note.remove(); if (button.isConnected) button.removeAttribute("aria-busy"); };
}

function show({ status, text }) {
  const notice = document.getElementById("notice");
  // The outcome may overtake the answer: "asked for" must not be laid over "confirmed".
  if (status >= 200 && status < 300 && notice.firstElementChild) return;
  if (!status) return notify(UNKNOWN);
  if (status >= 500 && !text.includes("notice")) return notify(`The server failed (${status}). Nothing is known about the operation.`);
  // With a socket the controls come by it, in order: those of the answer may be older than what the page shows already.
  const controls = document.documentElement.dataset.socket === "open" ? "none" : "outerMorph";
  htmx.swap({ sourceElement: notice, target: notice, swap: "innerHTML", selectOOB: `#controls:${controls}`, text: text.trim() });
  if (notice.querySelector("[role=status]")) say(notice.textContent.trim());
}

async function send(form, button) {
  const wish = `${button.formAction} ${button.value} ${form.elements.text?.value ?? ""}`;
  const values = new FormData(form, button);
  const key = unanswered?.wish === wish ? unanswered.key : uuid();
  values.set("key", key);
  form.dataset.busy = button.value;
  const done = asked(button);
  document.getElementById("notice")?.replaceChildren();
  const answer = await ask(button.formAction, { body: new URLSearchParams(values) });
  done();
  delete form.dataset.busy;
  unanswered = answer.status && answer.status !== 504 ? null : { wish, key };
  if (answer.status === 422 && answer.text.includes("reason-required")) return document.dispatchEvent(new CustomEvent("floor:why", { detail: button }));
  show(answer);
  if (answer.status >= 200 && answer.status < 300) form.dispatchEvent(new CustomEvent("floor:sent", { bubbles: true }));
}

document.addEventListener("submit", (event) => {
  const { target: form, submitter: button } = event;
  if (!form.matches("#operate, #compose")) return;
  event.preventDefault();
  if (button?.name === "operation" && !form.dataset.busy) send(form, button);
});
