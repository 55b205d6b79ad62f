// Light, dark or as the device says: set before anything is painted, kept on this device only.
(() => {
  const name = "colour-scheme";
  const root = document.documentElement;
  const kept = () => {
    try {
      return localStorage.getItem(name) || "auto";
    } catch {
      return "auto";
    }
  };
  root.dataset.colorScheme = kept();
  document.addEventListener("DOMContentLoaded", () => {
    for (const group of document.querySelectorAll("[data-scheme]")) {
      const buttons = [...group.querySelectorAll("button")];
      const show = () => {
        for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === kept()));
      };
      group.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (!button) return;
        try {
          localStorage.setItem(name, button.value);
        } catch {
          // Storage is refused: the choice holds for this page.
        }
        root.dataset.colorScheme = button.value;
        show();
      });
      show();
      group.hidden = false;
    }
  });
})();
