// Menus close on Escape and when one looks elsewhere; long texts say how much room is left, tables whether they go on. All of it works without.
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
    counter.textContent = `\u2066${[...area.value].length} / ${limit}\u2069`;
  };
  area.addEventListener("input", () => {
    clearTimeout(later);
    later = setTimeout(count, 400);
  });
  count();
}

for (const table of document.querySelectorAll(".table")) {
  const scroll = table.querySelector(".table__scroll");
  table.toggleAttribute("data-fits", scroll.scrollWidth <= scroll.clientWidth);
}

// One goes to the first error of a form that came back.
document.querySelector("[data-error-summary]")?.focus();
