// Opens an agent, call or chat beside the lists instead of leaving the page; the address, the socket and the row follow.
import { ask, notify } from "./ask.js";
import { tell } from "./socket.js";

const SUBJECT = /^\/(agent|call|chat)s\/([A-Za-z0-9-]+)\/$/;
let asking = null;

function mark() {
  const id = (document.body.dataset.open || "").replace(":", "-");
  for (const row of document.querySelectorAll("tr[aria-current]")) if (row.id !== id) row.removeAttribute("aria-current");
  if (id) document.getElementById(id)?.setAttribute("aria-current", "true");
}

function settle(open) {
  if (open) document.body.dataset.open = open;
  else delete document.body.dataset.open;
  tell({ open });
  mark();
  document.dispatchEvent(new CustomEvent("floor:opened"));
}

function close() {
  asking?.abort();
  document.getElementById("inspector").replaceChildren(document.getElementById("nothing").content.cloneNode(true));
  document.title = "Desk · Floorwalker";
  settle("");
}

async function open(path) {
  const [, kind, id] = SUBJECT.exec(path);
  asking?.abort();
  asking = new AbortController();
  const inspector = document.getElementById("inspector");
  inspector.setAttribute("aria-busy", "true");
  const { status, text, aborted } = await ask(path, { signal: asking.signal });
  if (aborted) return;
  inspector.removeAttribute("aria-busy");
  if (status !== 200) return notify(status === 404 ? "It has left the floor, or is not yours to see." : "It could not be opened. Try again.");
  const same = document.body.dataset.open === `${kind}:${id}`;
  await htmx.swap({ sourceElement: inspector, target: inspector, swap: same ? "innerMorph" : "innerHTML", text: text.trim() });
  document.title = `${inspector.querySelector("h2")?.textContent || kind} · Floorwalker`;
  document.getElementById("notice")?.replaceChildren();
  settle(`${kind}:${id}`);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const closes = link.hasAttribute("data-close");
  if (!closes && !SUBJECT.test(link.getAttribute("href"))) return;
  event.preventDefault();
  history.pushState({}, "", (closes ? "/" : link.getAttribute("href")) + location.search);
  closes ? close() : open(link.getAttribute("href"));
});
addEventListener("popstate", () => (SUBJECT.test(location.pathname) ? open(location.pathname) : close()));
for (const name of ["floor:applied", "htmx:after:swap"]) document.addEventListener(name, mark);
mark();
