// A form with data-replace is sent without leaving the page: the answer takes the place of the part that it names.
// Without this, or when anything is unusual, it is sent as every form is.
const A_PART = new Set([200, 409, 410, 422, 429]);

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const button = event.submitter;
  const part = form.dataset.replace && document.getElementById(form.dataset.replace);
  if (!part) return;
  event.preventDefault();
  if (form.hasAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  const sent = new URLSearchParams(new FormData(form));
  if (button?.name) sent.append(button.name, button.value);
  try {
    const answer = await fetch(form.action, { method: "POST", body: sent, headers: { "X-Part": part.id } });
    if (answer.redirected) return location.assign(answer.url);
    if (!A_PART.has(answer.status)) throw new Error(answer.status);
    part.outerHTML = await answer.text();
    // Who listens or uses a keyboard goes on where the page has changed.
    const heading = document.getElementById(part.id).querySelector("h1");
    heading.tabIndex = -1;
    heading.focus();
  } catch {
    form.removeAttribute("data-replace");
    button.click();
  } finally {
    form.removeAttribute("aria-busy");
  }
});
