// The pane with the reading stays where it was when the next question comes. Only in this tab.
(() => {
  "use strict";
  const pane = document.querySelector("[data-keep-scroll]");
  if (!pane) return;
  const key = `scroll:${pane.dataset.keepScroll}`;
  try {
    pane.scrollTop = sessionStorage.getItem(key) || 0;
    addEventListener("pagehide", () => sessionStorage.setItem(key, pane.scrollTop));
  } catch { /* no storage: the pane begins at the top */ }
})();
