// Essays: count words while writing, say so now and then, and let the field grow where CSS alone cannot.
(() => {
  "use strict";

  const PAUSE = 2000;
  const grows = CSS.supports("field-sizing", "content");
  const timers = new WeakMap();

  function count(box) {
    const field = box.querySelector("textarea");
    const words = field.value.trim() === "" ? 0 : field.value.trim().split(/\s+/).length;
    const text = `${words} word${words === 1 ? "" : "s"}`;
    box.querySelector("[data-words]").textContent = text;
    if (!grows) {
      field.style.height = "auto";
      field.style.height = `${field.scrollHeight + 2}px`;
    }
    return text;
  }

  document.addEventListener("input", (event) => {
    const box = event.target.closest("[data-wordcount]");
    if (!box) return;
    const text = count(box);
    clearTimeout(timers.get(box));
    timers.set(box, setTimeout(() => { box.querySelector("[data-words-status]").textContent = text; }, PAUSE));
  });
  const countAll = () => document.querySelectorAll("[data-wordcount]").forEach(count);
  document.addEventListener("htmx:load", countAll);
  window.addEventListener("pageshow", countAll);
})();
