// The button that opens the browser's own print window; without script the sentence above it is enough.
for (const part of document.querySelectorAll("[data-print]")) {
  part.hidden = false;
  part.querySelector("button").addEventListener("click", () => window.print());
}
