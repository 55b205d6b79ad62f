// Menus close on Escape and when one looks elsewhere; long texts say how much room is left. All of it works without.
for (const menu of document.querySelectorAll("details[data-menu]")) {
  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

for (const area of document.querySelectorAll("[data-counter]")) {
  const counter = document.getElementById(area.dataset.counter);
  if (!counter) continue;
  const limit = Number(counter.dataset.limit);
  let later;
  const count = () => {
    counter.textContent = `${[...area.value].length} / ${limit}`;
  };
  area.addEventListener("input", () => {
    clearTimeout(later);
    later = setTimeout(count, 400);
  });
  count();
}

// One goes to the first error of a form that came back.
document.querySelector("[data-error-summary]")?.focus();
