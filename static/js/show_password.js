// A long password is easier to type where one can see it. Before the form is sent the fields are hidden again,
// so that the browser does not remember them as ordinary text.

for (const row of document.querySelectorAll("[data-show-password]")) {
  const box = row.querySelector("input");
  const fields = row.closest("form").querySelectorAll('input[type="password"]');
  const show = (visible) => { for (const field of fields) field.type = visible ? "text" : "password"; };
  row.hidden = false;
  box.addEventListener("change", () => show(box.checked));
  row.closest("form").addEventListener("submit", () => show(false));
}
