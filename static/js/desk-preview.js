// The preview of a question follows what is typed: the form is sent to the preview page a moment after each change,
// and what comes back takes the place of the page in the frame. Without this script the Preview button does it.
(function () {
  "use strict";
  const button = document.querySelector("[data-preview-button]");
  const frame = document.querySelector("[data-preview-frame]");
  if (!button || !frame) return;
  const form = button.form;
  const status = document.querySelector("[data-preview-status]");
  let timer = 0;
  let latest = 0;

  function say(text) {
    if (status.textContent !== text) status.textContent = text;
  }

  function show(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const fresh = page.querySelector("[data-preview]");
    const old = frame.contentDocument && frame.contentDocument.querySelector("[data-preview]");
    if (!fresh || !old) return say("The preview did not come. What you typed is still here.");
    const open = old.querySelector("details[open]");
    old.replaceWith(frame.contentDocument.adoptNode(fresh));
    const details = fresh.querySelector("details");
    if (open && details) details.open = true;
    const problems = Number(fresh.dataset.problems);
    say(problems ? problems + (problems === 1 ? " thing" : " things") + " to mend: see the preview." : "Nothing to mend.");
  }

  async function send() {
    const mine = ++latest;
    const body = new FormData(form);
    try {
      const answer = await fetch(button.getAttribute("formaction"), { method: "POST", body: body });
      if (mine !== latest) return;
      if (!answer.ok || answer.redirected) throw new Error();
      show(await answer.text());
    } catch (error) {
      if (mine === latest) say("The preview did not come. What you typed is still here; try the button.");
    }
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(send, 500);
  }

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  button.addEventListener("click", function (event) {
    event.preventDefault();
    send();
  });
})();
