// Every duration on the page, from one timer. Durations stop while the picture is not live: a clock must not invent news.
const offset = document.body.dataset.now ? Number(document.body.dataset.now) * 1000 - Date.now() : 0;
const pad = (number) => String(number).padStart(2, "0");

/** Milliseconds since 1970 on the server's clock. */
export const now = () => Date.now() + offset;

function words(elapsed) {
  const total = Math.max(0, Math.floor(elapsed / 1000));
  const hours = Math.floor(total / 3600);
  const rest = `${pad(Math.floor(total / 60) % 60)}:${pad(total % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

function tone(elapsed, { warn, alert }) {
  if (!warn) return "";
  if (elapsed > alert * 1000) return "alert";
  return elapsed > warn * 1000 ? "warn" : "";
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function tick() {
  for (const element of document.querySelectorAll("time[data-asked]")) {
    put(element, `${Math.max(0, (now() - element.dataset.asked * 1000) / 1000).toFixed(1)} s ago`);
  }
  const stopped = (document.documentElement.dataset.link || "live") !== "live";
  for (const element of document.querySelectorAll("time[data-since]")) {
    if (stopped && element.dataset.shown === element.dataset.since) continue;
    const elapsed = now() - element.dataset.since * 1000;
    put(element, words(elapsed));
    element.dataset.shown = element.dataset.since;
    const mark = tone(elapsed, element.dataset);
    if ((element.dataset.tone || "") !== mark) mark ? element.dataset.tone = mark : delete element.dataset.tone;
  }
}

document.addEventListener("floor:applied", tick);
document.addEventListener("htmx:after:swap", tick);
setInterval(tick, 250);
tick();
