// One quiet voice for screen readers: at most one sentence in five seconds, the newest wins; the viewer may silence it.
import { setting } from "./menu.js";

const EVERY = 5000;
const MODES = { ListenIn: "You are listening in. Nobody hears you.", Monitor: "You are watching. Nobody sees you write.", Coach: "You are coaching. Only the agent hears you.", BargeIn: "You have barged in. Everyone hears you.", "": "You are not taking part any more." };
let spoken = 0;
let timer = 0;
let mode = null;

/** Announce one sentence politely, soon. */
export function say(sentence) {
  if (!setting("announce")) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    spoken = Date.now();
    const voice = document.getElementById("announcer");
    if (voice) voice.textContent = sentence;
  }, Math.max(0, spoken + EVERY - Date.now()));
}

function watch(quiet) {
  const controls = document.getElementById("controls");
  const found = controls ? controls.dataset.mode : null;
  if (!quiet && found !== null && mode !== null && found !== mode) say(MODES[found] || `Mode: ${found}`);
  mode = found;
}

document.addEventListener("floor:applied", () => watch(false));
document.addEventListener("floor:opened", () => watch(true));
watch(true);
