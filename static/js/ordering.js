// Ordering: move items with buttons. The form still carries one place per item (the selects of the page without
// scripts); every move sets them and sends one "change" event.
(() => {
  "use strict";

  const items = (list) => [...list.querySelectorAll("[data-ordering-item]")];
  const say = (list, text) => { list.querySelector("[data-ordering-status]").textContent = text; };

  function number(list) {
    const all = items(list);
    const answered = list.dataset.answered === "true";
    all.forEach((item, index) => {
      item.querySelector("[data-ordering-number]").textContent = index + 1;
      item.querySelector("select").value = answered ? String(index + 1) : "";
      item.querySelector('[data-move="-1"]').setAttribute("aria-disabled", index === 0);
      item.querySelector('[data-move="1"]').setAttribute("aria-disabled", index === all.length - 1);
    });
    list.querySelector("[data-ordering-keep]").hidden = answered;
  }

  function answer(list, item) {
    list.dataset.answered = "true";
    number(list);
    item.querySelector("select").dispatchEvent(new Event("change", { bubbles: true }));
  }

  function move(list, item, step) {
    const neighbor = step < 0 ? item.previousElementSibling : item.nextElementSibling;
    const count = items(list).length;
    if (!neighbor) {
      say(list, step < 0 ? "This is first already." : "This is last already.");
      return;
    }
    // The neighbor moves, not the item: so the button that was pressed keeps the focus.
    if (step < 0) item.after(neighbor); else item.before(neighbor);
    answer(list, item);
    const place = items(list).indexOf(item) + 1;
    say(list, `Moved to position ${place} of ${count}: ${item.dataset.text}`);
  }

  function enhance(list) {
    if (list.classList.contains("is-enhanced")) return;
    list.classList.add("is-enhanced");
    list.querySelector("[data-ordering-plain]").hidden = true;
    list.querySelector("[data-ordering-moves]").hidden = false;
    for (const part of list.querySelectorAll("[data-ordering-number], [data-ordering-buttons]")) part.hidden = false;
    for (const place of list.querySelectorAll(".q-order__place")) place.hidden = true;
    number(list);
  }

  const enhanceAll = (root) => root.querySelectorAll("[data-ordering]").forEach(enhance);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move], [data-keep]");
    const list = button && button.closest("[data-ordering]");
    if (!list) return;
    if (button.matches("[data-move]")) {
      move(list, button.closest("[data-ordering-item]"), Number(button.dataset.move));
    } else {
      const first = items(list)[0];
      answer(list, first);
      first.querySelector('[data-move="1"]').focus();
      say(list, "This order is your answer.");
    }
  });
  document.addEventListener("htmx:load", (event) => enhanceAll(event.target.parentNode || document));
  // A page from the back-forward cache or with restored form values shows what the form holds.
  window.addEventListener("pageshow", () => document.querySelectorAll("[data-ordering].is-enhanced").forEach(number));
  enhanceAll(document);
})();
