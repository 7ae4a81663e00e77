// Live search: htmx replaces the lists; the address and the socket's filter follow. Escape clears.
import { tell } from "./socket.js";

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.sourceElement?.id !== "search") return;
  const q = document.getElementById("q").value.trim();
  const url = new URL(location.href);
  if (q) url.searchParams.set("q", q);
  else url.searchParams.delete("q");
  history.replaceState(history.state, "", url);
  tell({ q });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.target.id !== "q") return;
  event.target.value = "";
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
  event.target.blur();
});
