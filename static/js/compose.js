// The composer: a draft for each conversation that no redraw loses, the lane once chosen, Enter to send.
const find = (selector) => document.querySelector(`#composer ${selector}`);
const text = () => document.getElementById("compose-text");

function stored(kind, value) {
  const name = `${kind} ${text()?.dataset.draft}`;
  try {
    if (value === undefined) return sessionStorage.getItem(name) || "";
    value ? sessionStorage.setItem(name, value) : sessionStorage.removeItem(name);
  } catch { /* storage refused: the draft lives as long as the page */ }
  return "";
}

function restore() {
  const area = text();
  if (area && !area.value) area.value = stored("draft");
  const lane = stored("lane");
  if (lane && find(`#lane-${CSS.escape(lane)}:not(:disabled)`)) find(`#lane-${CSS.escape(lane)}`).checked = true;
  settle();
}

function settle() {
  if (find("input[name=lane]:checked:not(:disabled)")) return;
  const first = find("input[name=lane]:not(:disabled)");
  if (first) first.checked = true;
}

document.addEventListener("input", (event) => {
  if (event.target === text()) stored("draft", event.target.value);
  if (event.target.name === "lane") stored("lane", event.target.value);
});
document.addEventListener("keydown", (event) => {
  if (event.target !== text() || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  const lane = find("input[name=lane]:checked")?.value;
  const button = lane && find(`button[value="${CSS.escape(lane)}"]:not(:disabled)`);
  if (button && event.target.value.trim()) button.form.requestSubmit(button);
});
document.addEventListener("floor:sent", (event) => {
  if (event.target.id !== "compose" || !text()) return;
  text().value = "";
  stored("draft", "");
});
document.addEventListener("floor:opened", restore);
document.addEventListener("floor:applied", settle);
restore();
