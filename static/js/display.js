// Display choices apply the moment they are made, and are saved in the background.
// <form data-display-form> holds the radio buttons; <details data-display> around it closes like a menu.

const said = (form, words) => { form.querySelector("[data-display-said]").textContent = words; };

const apply = (form) => {
  for (const [name, value] of new FormData(form)) {
    if (form.querySelector(`input[type="radio"][name="${name}"]`)) {
      document.documentElement.setAttribute(`data-${name.replaceAll("_", "-")}`, value);
    }
  }
};

let latest = 0;
const save = async (form) => {
  const turn = ++latest;
  let saved = false;
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "error",
    });
    saved = answer.ok;
  } catch {
    saved = false;
  }
  if (turn !== latest) return;
  said(form, saved ? "Saved." : "Not saved: the connection failed. It looks this way until you leave the page.");
  form.querySelector("[data-display-save]").hidden = saved;
};

for (const form of document.querySelectorAll("[data-display-form]")) {
  form.querySelector("[data-display-save]").hidden = true;
  form.addEventListener("change", () => { apply(form); save(form); });
}

for (const menu of document.querySelectorAll("[data-display]")) {
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.stopPropagation();
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
