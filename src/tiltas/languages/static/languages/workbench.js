// Ctrl+Enter (or Command+Enter) saves, from any text of the form. Without this the button does.
document.querySelector("[data-workbench]")?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  event.preventDefault();
  event.currentTarget.requestSubmit();
});
