// The message log follows the newest line only for a reader who is at the end; one who scrolled up gets a chip instead.
const NEAR = 48;
const log = () => document.getElementById("message-log");
let following = true;
let seen = 0;

function lines() {
  return log() ? [...log().querySelectorAll("[data-index]")] : [];
}

function down() {
  const area = log();
  if (!area) return;
  area.scrollTop = area.scrollHeight;
  following = true;
  seen = lines().length;
  chip();
}

function chip() {
  const button = document.getElementById("newest");
  if (!button) return;
  const fresh = lines().length - seen;
  button.hidden = following;
  button.querySelector("span").textContent = fresh > 0 ? `${fresh} new: jump to newest` : "Jump to newest";
}

document.addEventListener("scroll", (event) => {
  if (event.target !== log()) return;
  following = event.target.scrollHeight - event.target.scrollTop - event.target.clientHeight < NEAR;
  if (following) seen = lines().length;
  chip();
}, true);
document.addEventListener("click", (event) => { if (event.target.closest?.("#newest")) { down(); log()?.focus(); } });
document.addEventListener("floor:applied", () => (following ? down() : chip()));
document.addEventListener("floor:opened", down);
down();
