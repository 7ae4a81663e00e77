// Says truthfully how old the picture is. The server draws #connection; this page ages it, and notices its own silent socket.
import { draw } from "./chip.js";
import { startOver } from "./kiosk_reload.js";
import { now } from "./moment.js";

const BEAT = 3000;
const LATE = 5000;
const SILENT = "No word from Floorwalker";
const OFFLINE = 15000;
const WORSE = ["live", "late", "reconnecting", "offline"];
const root = document.documentElement;
let heard = Date.now();
let closed = 0;
let final = false;

/** What this page has to say against the server's last word; nothing while that stands. */
function doubt(chip, quiet, age) {
  if (quiet > OFFLINE) return ["offline", "Floorwalker is not reached"];
  if (closed) return ["reconnecting", "Reconnecting to Floorwalker"];
  if (quiet > LATE) return ["late", SILENT];
  // Of two that are silent the nearer one is named: it beats every 2 s.
  return chip.dataset.status === "live" && age > LATE && Number(chip.dataset.seen) ? ["late", quiet > BEAT ? SILENT : "No sign of life from GWS"] : null;
}

function settle() {
  const chip = document.getElementById("connection");
  if (!chip) return;
  const quiet = Date.now() - heard;
  const seen = Number(chip.dataset.seen) * 1000 || now() - quiet;
  const age = Math.max(0, now() - seen, quiet);
  const said = final ? null : doubt(chip, quiet, age);
  const served = chip.dataset.status;
  if (said && WORSE.indexOf(said[0]) > WORSE.indexOf(served)) draw(chip, ...said, served === "live" ? Math.min(seen, now() - quiet) : Number(chip.dataset.asOf) * 1000);
  chip.dataset.ageMs = Math.round(age);
  const link = chip.dataset.status || "live";
  root.dataset.until = link === "live" ? "" : chip.dataset.asOf;
  if (root.dataset.link === link) return;
  root.dataset.link = link;
  document.dispatchEvent(new CustomEvent("floor:link", { detail: { link } }));
}

function end(text, href) {
  const chip = document.getElementById("connection");
  final = true;
  if (chip) draw(chip, "offline", text, now() - (Date.now() - heard), href);
}

document.addEventListener("floor:frame", () => { heard = Date.now(); closed = 0; final = false; });
document.addEventListener("floor:applied", settle);
document.addEventListener("htmx:ws:close", ({ detail: { code } }) => {
  closed = Date.now();
  if (code === 4001) end("Signed out: sign in", `/accounts/login/?next=${encodeURIComponent(location.pathname)}`);
  else if (code === 4003) startOver();
  else if (code === 4029) { end("Too many messages: pausing"); setTimeout(startOver, 30000); }
  else if (code === 4000 || code === 1000) end("Closed by the server: reload", location.href);
  settle();
});
setInterval(settle, 250);
settle();
