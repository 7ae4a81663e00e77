// The viewer's own switches, kept in this browser; the menu closes on Escape and on a click beside it.
const name = (key) => `setting ${key}`;

/** Whether a switch is on; on unless it was put off. */
export function setting(key) {
  try { return localStorage.getItem(name(key)) !== "off"; } catch { return true; }
}

for (const box of document.querySelectorAll("[data-setting]")) box.checked = setting(box.dataset.setting);

document.addEventListener("change", (event) => {
  const key = event.target.dataset?.setting;
  if (!key) return;
  try { localStorage.setItem(name(key), event.target.checked ? "on" : "off"); } catch { /* this page only */ }
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
