/* Shows <button data-print> and lets it print the page. Without scripts the browser's own menu prints. */
"use strict";
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
