// Draws #connection as the server does (partials/connection.html), for what only this page can know.
import { clock } from "./moment.js";

function piece(tag, name, words) {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = words;
  return made;
}

/** Say `text` as `status`, for a picture as of `asOf` (ms on the server's clock); with `href` the words are a link. */
export function draw(chip, status, text, asOf, href) {
  const lamp = piece("span", "lamp", "");
  lamp.setAttribute("aria-hidden", "true");
  const words = piece(href ? "a" : "span", "connection-text", text);
  if (href) words.href = href;
  Object.assign(chip.dataset, { status, asOf: (asOf / 1000).toFixed(1) });
  for (const name of ["data-part", "title"]) chip.removeAttribute(name);
  chip.replaceChildren(lamp, words, " ", piece("span", "connection-as-of", `as of ${clock(asOf)}`));
}
