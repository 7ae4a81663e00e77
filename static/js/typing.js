// Tells the chosen lane that somebody is writing: at most once in three seconds, and once when it stops.
import { ask } from "./ask.js";

const EVERY = 3000;
let sent = 0;
let quiet = 0;

function lane() {
  return document.querySelector("#composer input[name=lane]:checked:not(:disabled)");
}

function notify(operation) {
  const url = document.querySelector("#composer button[name=operation]")?.getAttribute("formaction");
  const live = (document.documentElement.dataset.link || "live") === "live";
  if (operation && url && live && crypto.randomUUID) ask(url, { body: new URLSearchParams({ operation, key: crypto.randomUUID() }) });
}

function stop() {
  clearTimeout(quiet);
  if (sent) notify(lane()?.dataset.quiet);
  sent = 0;
}

document.addEventListener("input", (event) => {
  if (event.target.id !== "compose-text") return;
  clearTimeout(quiet);
  if (!event.target.value.trim()) return stop();
  quiet = setTimeout(stop, EVERY * 2);
  if (Date.now() - sent < EVERY) return;
  sent = Date.now();
  notify(lane()?.dataset.typing);
});
document.addEventListener("floor:sent", () => { clearTimeout(quiet); sent = 0; });
