// Loads a screen's page anew, but only while the server answers: a browser's own error page would never come back.
const ANSWERS_WITHIN = 5000;
const ASK_EVERY = 3000;
let asking = false;

const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

/** Start over some time within `within` ms, so that not all screens do at once, if it is `still` wanted. Server away: nothing. */
export async function reload(within = 0, still = () => true) {
  if (asking) return;
  asking = true;
  await pause(Math.random() * within);
  try {
    const answer = await fetch(location.href, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(ANSWERS_WITHIN) });
    if (answer.status < 500 && still()) location.reload();
  } catch { /* away: whoever asked asks again */ }
  asking = false;
}

/** The server has sent this page away. A screen starts over as soon as the server answers; somebody's own page at once: he is there. */
export function startOver() {
  if (document.body.dataset.room !== "kiosk") { location.reload(); return; }
  reload();
  setInterval(() => reload(), ASK_EVERY);
}
