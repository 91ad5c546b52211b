/* Number keys choose a level of the rubric, letters put in a saved comment, Ctrl + Enter saves and goes on. Without it the
   form works as any form does. Keys can be switched off: who speaks to the computer would press them by chance. */
"use strict";
(() => {
  const form = document.querySelector("form[data-marking]");
  if (!form) return;
  for (const help of form.querySelectorAll("[data-marking-help]")) help.hidden = false;
  const next = form.querySelector("button[name=next]");
  const comment = form.querySelector("textarea[name=comment]");
  const inserted = form.querySelector("[data-inserted]");
  const keys = form.querySelector("[data-marking-keys]");
  keys.checked = localStorage.getItem("marking-keys") !== "off";
  keys.addEventListener("change", () => localStorage.setItem("marking-keys", keys.checked ? "on" : "off"));

  const words = (text) => text.split(/\s+/).filter(Boolean).join(" ");

  // At the end, on a line of its own, and never twice; the browser's own insertion can be undone with Ctrl + Z.
  function insert(saved) {
    const there = words(comment.value).includes(words(saved));
    inserted.textContent = "";
    if (!there) {
      const before = document.activeElement;
      comment.focus({ preventScroll: true });
      comment.setSelectionRange(comment.value.trimEnd().length, comment.value.length);
      const text = (comment.value.trim() ? "\n" : "") + saved;
      if (!document.execCommand("insertText", false, text)) comment.setRangeText(text);
      if (before && before !== document.body) before.focus({ preventScroll: true });
      else comment.blur();
      comment.scrollTop = comment.scrollHeight;
    }
    inserted.textContent = (there ? "In your comment already: " : "Put into your comment: ") + saved;
  }

  for (const button of form.querySelectorAll("[data-insert]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      insert(button.querySelector("span").textContent);
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(next);
      return;
    }
    const typing = event.target.closest("textarea, select, input:not([type=radio], [type=checkbox])");
    if (typing || !keys.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    const chosen = form.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!chosen) return;
    event.preventDefault();
    if (chosen.type === "radio") {
      chosen.checked = true;
      chosen.focus();
    } else {
      chosen.click();
    }
  });

  // One click saves once: a second one while the page is on its way would only meet the first one's mark.
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => delete form.dataset.sent);
})();
