// An error that names a line of a text gets a button that goes there.
(function () {
  "use strict";
  const area = document.querySelector("textarea[data-lines]");
  if (!area) return;

  function goTo(line) {
    const lines = area.value.split("\n");
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(start, start + (lines[line - 1] || "").length);
    // A text area scrolls to its selection only when something is typed; this puts the line near the middle.
    area.scrollTop = (area.scrollHeight * (line - 1)) / lines.length - area.clientHeight / 2;
  }

  document.querySelectorAll(".field-text .errorlist li").forEach(function (item) {
    const found = item.textContent.match(/^Line (\d+):/);
    if (!found) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "desk-jump";
    button.textContent = "Go to line " + found[1];
    button.addEventListener("click", () => goTo(Number(found[1])));
    item.append(" ", button);
  });
})();
