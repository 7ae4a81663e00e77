// The reason this viewer gave last, kept in this browser; the server asks it through like any other.
const name = () => `last reason ${document.getElementById("why")?.dataset.viewer}`;

/** {code, name, text}, or null. */
export function last() {
  try { return JSON.parse(localStorage.getItem(name())) || null; } catch { return null; }
}

/** Keep it for next time. */
export function keep(reason) {
  try { localStorage.setItem(name(), JSON.stringify(reason)); } catch { /* asked anew next time */ }
}
