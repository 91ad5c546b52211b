// Notes are saved where they stand; without this script the form posts and the page comes back to the paragraph.
(() => {
  const unsaved = new Set();

  function say(form, words) {
    form.querySelector("[data-note-status]").textContent = words;
  }

  async function save(form) {
    const area = form.elements.text;
    const sent = area.value;
    say(form, "Saving ...");
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" },
      });
      const told = await answer.json();
      if (!answer.ok) throw new Error(told.error);
      if (area.value === sent) unsaved.delete(form);
      form.closest(".reading-margin").querySelector("[data-note-text]").innerText = sent.trim();
      say(form, `Saved at ${new Date().toLocaleTimeString()}.`);
    } catch (error) {
      const why = error instanceof TypeError || error instanceof SyntaxError ? "There is no connection." : error.message;
      say(form, `Not saved: ${why} Your words are still here; try again.`);
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
