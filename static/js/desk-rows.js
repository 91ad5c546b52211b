// Rows of a form (options, pairs, levels): buttons to add, move and remove, in place of the numbers and check boxes.
(function () {
  "use strict";

  function each(root, selector, action) {
    Array.prototype.forEach.call(root.querySelectorAll(selector), action);
  }

  function button(text, label, action) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    if (label) made.setAttribute("aria-label", label);
    made.addEventListener("click", action);
    return made;
  }

  function setUp(box) {
    const list = box.querySelector("[data-rows-list]");
    const total = box.querySelector("[data-rows-total]");
    const noun = box.dataset.noun;
    const pattern = box.querySelector("[data-rows-pattern]");

    function changed() {
      box.dispatchEvent(new Event("change", { bubbles: true }));
    }

    // Notes about rows taken out are in the list too; only rows count.
    function living() {
      return Array.prototype.filter.call(list.children, (item) => item.hasAttribute("data-row") && !item.hidden);
    }

    function renumber() {
      const rows = living();
      rows.forEach(function (row, index) {
        const name = noun.charAt(0).toUpperCase() + noun.slice(1) + " " + (index + 1);
        row.setAttribute("aria-label", name);
        row.querySelector("[data-row-place] input").value = index + 1;
        const buttons = row.querySelectorAll(".desk-row__tools button");
        if (!buttons.length) return;
        buttons[0].disabled = index === 0;
        buttons[1].disabled = index === rows.length - 1;
        buttons[0].setAttribute("aria-label", "Move " + name + " up");
        buttons[1].setAttribute("aria-label", "Move " + name + " down");
        buttons[2].setAttribute("aria-label", "Remove " + name);
      });
    }

    function move(row, step) {
      const rows = living();
      const other = rows[rows.indexOf(row) + step];
      if (!other) return;
      list.insertBefore(row, step < 0 ? other : other.nextSibling);
      renumber();
      const buttons = row.querySelectorAll(".desk-row__tools button");
      const wanted = buttons[step < 0 ? 0 : 1];
      (wanted.disabled ? buttons[step < 0 ? 1 : 0] : wanted).focus();
      changed();
    }

    function remove(row) {
      const undo = document.createElement("div");
      undo.className = "desk-row";
      row.querySelector("[data-row-remove] input").checked = true;
      row.hidden = true;
      const back = button("Put it back", "", function () {
        row.querySelector("[data-row-remove] input").checked = false;
        row.hidden = false;
        undo.remove();
        renumber();
        row.querySelector("input:not([type=hidden]), textarea, select").focus();
        changed();
      });
      back.className = "button";
      undo.append(row.getAttribute("aria-label") + " is taken out. ", back);
      list.insertBefore(undo, row);
      renumber();
      back.focus();
      changed();
    }

    function dress(row) {
      const place = row.querySelector("[data-row-place]");
      const gone = row.querySelector("[data-row-remove]");
      place.hidden = gone.hidden = true;
      row.querySelector(".desk-row__tools").append(
        button("↑", "", () => move(row, -1)),
        button("↓", "", () => move(row, 1)),
        button("Remove", "", () => remove(row))
      );
    }

    function add() {
      const number = Number(total.value);
      const holder = document.createElement("div");
      holder.innerHTML = pattern.innerHTML.replaceAll("__row__", number).replaceAll("__number__", number + 1);
      const row = holder.firstElementChild;
      list.append(row);
      total.value = number + 1;
      dress(row);
      renumber();
      row.querySelector("input:not([type=hidden]), textarea, select").focus();
    }

    each(list, "[data-row]", dress);
    const adder = box.querySelector("[data-rows-add]");
    adder.hidden = false;
    adder.querySelector("button").addEventListener("click", add);
    renumber();
  }

  each(document, "[data-rows]", setUp);
})();
