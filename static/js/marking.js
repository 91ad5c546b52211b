// Number keys choose a level of the rubric, Ctrl + Enter saves and goes on. Without it the form works as any form does.
(() => {
  const form = document.querySelector("form[data-marking]");
  if (!form) return;
  const help = form.querySelector("[data-marking-help]");
  if (help) help.hidden = false;
  const next = form.querySelector("button[name=next]");

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(next);
      return;
    }
    const typing = event.target.closest("textarea, select, input:not([type=radio])");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const level = form.querySelector(`input[data-key="${CSS.escape(event.key)}"]`);
    if (!level) return;
    event.preventDefault();
    level.checked = true;
    level.focus();
  });

  // One click saves once: a second one while the page is on its way would only meet the first one's mark.
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => delete form.dataset.sent);
})();
