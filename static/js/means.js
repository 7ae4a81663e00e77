// Says of a figure what it means, or what to type for it, as soon as another is chosen.
document.addEventListener("change", ({ target }) => {
  const says = target.selectedOptions?.[0]?.dataset.says;
  const place = document.getElementById(`${target.id}_helptext`);
  if (says && place) place.textContent = says;
});
