// The matrix by arrow keys: from one filled cell to the next in that direction. Tab goes on as everywhere.
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** The next cell with a link in a direction, passing empty ones. */
function next(cell, [down, right]) {
  const rows = cell.closest("tbody").rows;
  let row = cell.parentElement.sectionRowIndex + down;
  let column = cell.cellIndex + right;
  for (; rows[row]?.cells[column]; row += down, column += right) {
    const link = rows[row].cells[column].querySelector("a");
    if (link) return link;
  }
  return null;
}

document.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  const cell = event.target.closest?.("[data-matrix] td");
  if (!step || !cell || event.ctrlKey || event.metaKey || event.altKey) return;
  const link = next(cell, step);
  if (!link) return;
  event.preventDefault();
  link.focus();
});
