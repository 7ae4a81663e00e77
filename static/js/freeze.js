// Pause the lists while reading them (WCAG 2.2.2). The inspector stays live; resuming fetches the lists as they are now.
const root = document.documentElement;
const button = document.querySelector("[data-freeze]");

function label() {
  const held = Number(root.dataset.held || 0);
  const frozen = Boolean(root.dataset.frozen);
  button.setAttribute("aria-pressed", String(frozen));
  button.querySelector("[data-freeze-text]").textContent = !frozen ? "Freeze lists" : held ? `Frozen, ${held} changes: resume` : "Frozen: resume";
}

function freeze() {
  root.dataset.frozen = "true";
  delete root.dataset.held;
}

function resume() {
  delete root.dataset.frozen;
  const lists = document.getElementById("lists");
  htmx.ajax("GET", `/${location.search}`, { source: "#search", target: lists, select: "#lists", swap: "outerMorph" });
}

function toggle() {
  root.dataset.frozen ? resume() : freeze();
  label();
}

if (button) {
  button.hidden = false;
  button.addEventListener("click", toggle);
  document.addEventListener("floor:applied", label);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && root.dataset.frozen && event.target.id !== "q") toggle(); });
}
