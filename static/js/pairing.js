// A screen that waits to be let in, or for room, looks again by itself; a dark one asks anew. Nobody is there to press a key.
import { reload } from "./kiosk_reload.js";

const ANSWERS_WITHIN = 5000;
const seconds = Number(document.body.dataset.again) || 3;
const form = document.querySelector("form[data-asks]");

// Sent from behind the page, not by leaving it: a browser tries its own error page again by itself, but not after a POST.
async function ask() {
  const asked = { method: "POST", body: new FormData(form), redirect: "manual", signal: AbortSignal.timeout(ANSWERS_WITHIN) };
  try { await fetch(form.action, asked); } catch { /* away: the page stays and asks again */ }
  reload();
}

setInterval(() => (form ? ask() : reload()), seconds * 1000);
