// Glossary words: show the explanation beside its word. Opening, closing and Escape are the browser's own work.
(() => {
  const gap = 8;

  function place(card, word) {
    card.classList.add("is-placed");
    const at = word.getBoundingClientRect();
    const below = at.bottom + gap + card.offsetHeight <= innerHeight;
    const top = below ? at.bottom + gap : Math.max(gap, at.top - gap - card.offsetHeight);
    const left = Math.min(Math.max(gap, at.left), innerWidth - card.offsetWidth - gap);
    card.style.top = `${top}px`;
    card.style.left = `${left}px`;
  }

  function wordOf(card) {
    return document.querySelector(`.term[popovertarget="${card.id}"][data-open]`);
  }

  document.addEventListener("click", (event) => {
    const word = event.target.closest?.(".term");
    if (!word) return;
    document.querySelectorAll(".term[data-open]").forEach((other) => delete other.dataset.open);
    word.dataset.open = "";
    if (!HTMLElement.prototype.hasOwnProperty("popover")) {
      document.getElementById(word.getAttribute("popovertarget"))?.scrollIntoView();
    }
  });

  for (const card of document.querySelectorAll(".term-card")) {
    card.addEventListener("toggle", (event) => {
      const word = wordOf(card);
      const isOpen = event.newState === "open";
      word?.setAttribute("aria-expanded", String(isOpen));
      card.classList.remove("is-placed");
      if (isOpen && word && matchMedia("(min-width: 40rem)").matches) place(card, word);
    });
  }
})();
