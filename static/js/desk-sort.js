// Rows with a position number: drag them, or move them with buttons; the numbers follow and are saved with the form.
// Rows keep the numbers that were there (in the new order), so that rows on other pages keep their place among them.
(function () {
  "use strict";
  let dragged = null;

  function input(row) {
    return row.querySelector("[data-position]");
  }

  function rowsOf(body) {
    return Array.prototype.filter.call(body.querySelectorAll("tr"), function (row) {
      return input(row) && !row.classList.contains("empty-form");
    });
  }

  function renumber(body) {
    const rows = rowsOf(body);
    const numbers = rows.map((row) => Number(input(row).value) || 0).sort((one, two) => one - two);
    let last = -1;
    rows.forEach(function (row, index) {
      last = Math.max(numbers[index], last + 1);
      input(row).value = last;
    });
    refresh(body);
  }

  function refresh(body) {
    const rows = rowsOf(body);
    rows.forEach(function (row, index) {
      const buttons = row.querySelectorAll(".desk-move");
      if (!buttons.length) return;
      buttons[0].disabled = index === 0;
      buttons[1].disabled = index === rows.length - 1;
    });
  }

  function shift(row, step) {
    const body = row.parentNode;
    const rows = rowsOf(body);
    const other = rows[rows.indexOf(row) + step];
    if (!other) return;
    body.insertBefore(row, step < 0 ? other : other.nextSibling);
    renumber(body);
    const buttons = row.querySelectorAll(".desk-move");
    const wanted = buttons[step < 0 ? 0 : 1];
    (wanted.disabled ? buttons[step < 0 ? 1 : 0] : wanted).focus();
  }

  function mover(row, sign, words, step) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "desk-move";
    made.textContent = sign;
    made.setAttribute("aria-label", words + ": " + nameOf(row));
    made.addEventListener("click", () => shift(row, step));
    return made;
  }

  function nameOf(row) {
    const label = input(row).getAttribute("aria-label") || "";
    return label.replace(/^Position of /, "") || "this row";
  }

  function dress(row) {
    const field = input(row);
    if (!field || field.parentNode.classList.contains("desk-sorter")) return;
    const box = document.createElement("span");
    box.className = "desk-sorter";
    field.before(box);
    const handle = document.createElement("span");
    handle.className = "desk-handle";
    handle.textContent = "⠿";
    handle.title = "Drag to another place";
    handle.setAttribute("aria-hidden", "true");
    handle.addEventListener("pointerdown", () => { row.draggable = true; });
    handle.addEventListener("pointerup", () => { row.draggable = false; });
    box.append(handle, field, mover(row, "↑", "Move up", -1), mover(row, "↓", "Move down", 1));
    row.addEventListener("dragstart", function (event) {
      dragged = row;
      row.classList.add("desk-dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
    });
    row.addEventListener("dragover", function (event) {
      if (!dragged || dragged.parentNode !== row.parentNode) return;
      event.preventDefault();
      row.classList.add("desk-target");
    });
    row.addEventListener("dragleave", () => row.classList.remove("desk-target"));
    row.addEventListener("drop", function (event) {
      event.preventDefault();
      row.classList.remove("desk-target");
      if (!dragged || dragged === row) return;
      const rows = rowsOf(row.parentNode);
      const below = rows.indexOf(dragged) < rows.indexOf(row);
      row.parentNode.insertBefore(dragged, below ? row.nextSibling : row);
      renumber(row.parentNode);
    });
    row.addEventListener("dragend", function () {
      row.classList.remove("desk-dragged");
      row.draggable = false;
      dragged = null;
    });
  }

  function start() {
    document.querySelectorAll("tbody").forEach(function (body) {
      const rows = rowsOf(body);
      rows.forEach(dress);
      if (rows.length) refresh(body);
    });
  }

  // Django adds a row to an inline table with this event; the row needs a place after the last.
  document.addEventListener("formset:added", function (event) {
    const row = event.target;
    if (!row.closest || !input(row)) return;
    const rows = rowsOf(row.parentNode).filter((other) => other !== row);
    input(row).value = rows.reduce((most, other) => Math.max(most, Number(input(other).value) || 0), -1) + 1;
    dress(row);
    refresh(row.parentNode);
  });
  // A list that is sorted by something else has no places to move to.
  if (!new URLSearchParams(location.search).get("o")) start();
})();
