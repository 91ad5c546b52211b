// Notes are saved where they stand; without this script the form posts and the page comes back to the paragraph.
(() => {
  // Signing in anew in another tab changes the token; the cookie always has the one that holds.
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1]
    ?? document.querySelector("[name=csrfmiddlewaretoken]").value;
  const unsaved = new Set();

  function say(form, words) {
    form.querySelector("[data-note-status]").textContent = words;
  }

  function kept(form, sent, told) {
    form.elements.seen.value = told.seen;
    form.closest(".reading-margin").querySelector("[data-note-text]").innerText = told.text;
    if (form.elements.text.value !== sent) return;
    form.elements.text.value = told.text;
    unsaved.delete(form);
    const both = told.text !== sent.trim() ? " You had written here elsewhere, too: both are kept." : "";
    say(form, `Saved at ${new Date().toLocaleTimeString()}.${both}`);
  }

  async function save(form) {
    const sent = form.elements.text.value;
    const body = new URLSearchParams(new FormData(form));
    body.set("csrfmiddlewaretoken", token());
    say(form, "Saving ...");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.redirected || answer.status === 403) throw new Error("You are signed out. Sign in in another tab.");
      const told = await answer.json();
      if (!answer.ok) throw new Error(told.error);
      kept(form, sent, told);
    } catch (error) {
      const why = error instanceof TypeError || error instanceof SyntaxError ? "There is no connection." : error.message;
      say(form, `Not saved: ${why} Your words are still here; then save again.`);
    }
  }

  document.querySelectorAll("[data-note] form").forEach((form) => {
    form.addEventListener("input", () => { unsaved.add(form); say(form, "Not saved yet."); });
    form.addEventListener("submit", (event) => {
      if (event.submitter?.hasAttribute("data-plain")) return;
      event.preventDefault();
      save(form);
    });
  });
  addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });
})();
