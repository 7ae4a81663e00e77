// A second person says yes or no; the asker withdraws or breaks the glass. Who decided, and what came of it, comes by the socket.
import { ask, notify } from "./ask.js";
import { now } from "./moment.js";

const GLASS = 10;
let chime = 0;

function tick() {
  for (const time of document.querySelectorAll("#approvals time[data-left]")) {
    const left = Math.max(0, Math.ceil(time.dataset.left - now() / 1000));
    if (time.textContent !== `${left} s`) time.textContent = `${left} s`;
  }
}

function settle() {
  const some = document.querySelector("#approvals .approval");
  if (some && !chime) chime = setInterval(tick, 250);
  if (!some && chime) chime = clearInterval(chime) || 0;
  tick();
}

async function decide(form, button) {
  const glass = button.value === "break" ? button.parentElement.querySelector("[data-glass]") : null;
  if (glass && glass.value.trim().length < GLASS) {
    notify(`Write why you cannot wait, in ${GLASS} characters at least.`);
    return glass.focus();
  }
  const values = new FormData(form, button);
  form.dataset.busy = button.value;
  const { status, text } = await ask(button.formAction, { body: new URLSearchParams(values) });
  delete form.dataset.busy;
  const notice = document.getElementById("notice");
  // What came of it may have overtaken the answer.
  if (status >= 200 && status < 300 && notice.firstElementChild) return;
  if (!status || !text.includes("notice")) return notify("No answer came back. Look at the mode before you try again.");
  htmx.swap({ sourceElement: notice, target: notice, swap: "innerHTML", text: text.trim() });
}

document.addEventListener("submit", (event) => {
  const { target: form, submitter: button } = event;
  if (form.id !== "approve" || button?.name !== "decision") return;
  event.preventDefault();
  document.getElementById("notice")?.replaceChildren();
  if (!form.dataset.busy) decide(form, button);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches?.("[data-glass]") || event.isComposing) return;
  event.preventDefault();  // else it presses the first button of the form
  event.target.form.requestSubmit(event.target.parentElement.querySelector("[value=break]"));
});
for (const name of ["floor:applied", "floor:opened"]) document.addEventListener(name, settle);
settle();
