// Keeps the numbers beside the list names true as rows come and go. A capped list keeps saying so.
const LISTS = ["agents", "calls", "chats"];

function recount() {
  for (const name of LISTS) {
    const rows = document.getElementById(name)?.rows.length ?? 0;
    const note = document.querySelector(`[data-shown="${name}"]`);
    const capped = note && !note.hidden;
    if (capped) note.textContent = `showing ${rows} of ${note.dataset.total}, search to narrow`;
    const count = document.querySelector(`[data-count="${name}"]`);
    if (count && !capped) count.textContent = rows;
  }
}

document.addEventListener("floor:applied", recount);
document.addEventListener("htmx:after:swap", recount);
