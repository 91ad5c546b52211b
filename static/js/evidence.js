// Evidence: choose a paragraph or sentence in the reading itself. The select of the page without scripts stays and
// always shows what is chosen; a choice in the reading sets it and sends one "change" event. Where a page asks several
// questions, the reading belongs to the one that was worked on last; only that one says so.
(() => {
  "use strict";

  let active = null;

  const questions = () => [...document.querySelectorAll("[data-evidence]")];
  const select = (question) => question.querySelector("[data-evidence-select]");
  const unit = (question) => question.dataset.evidence;
  const isUnit = (place, question) => place.dataset.ref.includes(".") === (unit(question) === "sentence");

  function places(question) {
    return [...document.querySelectorAll("[data-ref]")].filter((place) => isUnit(place, question));
  }

  function clear() {
    for (const place of document.querySelectorAll(".evidence-place")) {
      place.classList.remove("evidence-place", "is-evidence");
      place.removeAttribute("tabindex");
      place.removeAttribute("aria-current");
    }
  }

  // Shows the active question's choice in the reading; one place can be reached with Tab, the rest with arrow keys.
  function show() {
    clear();
    if (!active) return;
    const all = places(active);
    const chosen = all.find((place) => place.dataset.ref === select(active).value);
    for (const place of all) {
      place.classList.add("evidence-place");
      place.tabIndex = place === (chosen || all[0]) ? 0 : -1;
    }
    if (chosen) {
      chosen.classList.add("is-evidence");
      chosen.setAttribute("aria-current", "true");
    }
  }

  function activate(question) {
    const changed = question !== active;
    active = question;
    for (const other of questions()) {
      other.querySelector("[data-evidence-tip]").hidden = other !== active || places(other).length === 0;
    }
    if (changed) show();
  }

  // The evidence of the question that `target` stands in: null for a question that asks none, undefined outside of all.
  function ofQuestion(target) {
    const question = target.closest("[data-question], [data-evidence]");
    if (!question) return undefined;
    return question.matches("[data-evidence]") ? question : question.querySelector("[data-evidence]");
  }

  function turnTo(event) {
    const question = ofQuestion(event.target);
    if (question !== undefined && question !== active) activate(question);
  }

  function choose(place) {
    const list = select(active);
    if (list.value === place.dataset.ref) return;
    list.value = place.dataset.ref;
    if (list.value !== place.dataset.ref) return;
    show();
    list.dispatchEvent(new Event("change", { bubbles: true }));
    const name = list.selectedOptions[0].textContent;
    active.querySelector("[data-evidence-status]").textContent = `${name} chosen`;
  }

  function placeOf(target) {
    const place = active && target.closest(".evidence-place");
    return place && isUnit(place, active) ? place : null;
  }

  document.addEventListener("click", (event) => {
    const place = placeOf(event.target);
    const inner = event.target.closest("a, button, input, select, textarea, summary, label");
    const selecting = String(window.getSelection()).trim() !== "";
    if (place && !inner && !selecting) choose(place);
  });

  document.addEventListener("keydown", (event) => {
    const place = event.target.matches(".evidence-place") ? event.target : null;
    if (!place || !active || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose(place);
    } else if (step) {
      const all = places(active);
      const next = all[all.indexOf(place) + step];
      event.preventDefault();
      if (!next) return;
      place.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    }
  });

  document.addEventListener("focusin", turnTo);
  document.addEventListener("click", turnTo);
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-evidence-select]")) show();
  });

  function start() {
    const all = questions();
    active = null;
    if (all.length) activate(all[0]); else clear();
  }
  document.addEventListener("htmx:load", start);
  window.addEventListener("pageshow", () => active && show());
  start();
})();
