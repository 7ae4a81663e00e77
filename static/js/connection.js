// Says truthfully how old the picture is. The server draws #connection with every heartbeat; silence is noticed here.
const LATE = 5000;
const OFFLINE = 15000;
const WORDS = { late: "Late", reconnecting: "Reconnecting", offline: "Offline" };
const root = document.documentElement;
let heard = Date.now();
let closed = 0;
let final = false;

/** The time of day on the floor's clock, not on this screen's. */
export const clock = (at) => new Date(at).toLocaleTimeString("en-GB", { timeZone: document.body.dataset.zone || undefined });

function draw(status, text, href) {
  const chip = document.getElementById("connection");
  if (!chip) return;
  chip.dataset.status = status;
  const words = document.createElement(href ? "a" : "span");
  if (href) words.href = href;
  words.className = "connection-text";
  words.textContent = text;
  const asOf = document.createElement("span");
  asOf.className = "connection-as-of";
  asOf.textContent = `as of ${clock(heard)}`;
  const lamp = document.createElement("span");
  lamp.className = "lamp";
  lamp.setAttribute("aria-hidden", "true");
  chip.replaceChildren(lamp, words, " ", asOf);
}

function settle() {
  const quiet = Date.now() - heard;
  const chip = document.getElementById("connection");
  if (!final && (quiet > LATE || closed)) {
    const status = quiet > OFFLINE ? "offline" : closed ? "reconnecting" : "late";
    if (chip?.dataset.status !== status) draw(status, WORDS[status]);
  }
  const link = chip?.dataset.status || "live";
  if (chip) chip.dataset.ageMs = Math.max(Number(chip.dataset.ageMs) || 0, quiet);
  if (root.dataset.link === link) return;
  root.dataset.link = link;
  document.dispatchEvent(new CustomEvent("floor:link", { detail: { link, heard } }));
}

function end(text, href) {
  final = true;
  draw("offline", text, href);
}

document.addEventListener("floor:frame", () => { heard = Date.now(); closed = 0; final = false; });
document.addEventListener("floor:applied", settle);
document.addEventListener("htmx:ws:close", ({ detail: { code } }) => {
  closed = Date.now();
  if (code === 4001) end("Signed out: sign in", `/accounts/login/?next=${encodeURIComponent(location.pathname)}`);
  else if (code === 4003) location.reload();
  else if (code === 4029) { end("Too many messages: pausing"); setTimeout(() => location.reload(), 30000); }
  else if (code === 4000 || code === 1000) end("Closed by the server: reload", location.href);
  settle();
});
setInterval(settle, 500);
settle();
