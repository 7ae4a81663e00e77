// Light or dark, as the viewer last chose. A classic script in the head, so that the page is never painted in the wrong one.
(() => {
  const root = document.documentElement;
  const remember = (name) => { try { localStorage.setItem("theme", name); } catch { /* private window: this page only */ } };
  try { root.dataset.theme = localStorage.getItem("theme") || ""; } catch { /* follow the system */ }
  if (!root.dataset.theme) delete root.dataset.theme;

  const isDark = () => getComputedStyle(root).colorScheme === "dark"
    || (!root.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-theme-switch]")) return;
    root.dataset.theme = isDark() ? "light" : "dark";
    remember(root.dataset.theme);
  });
})();
