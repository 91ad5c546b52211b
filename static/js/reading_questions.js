// Guiding questions are checked where they stand; without this script the form posts and the page comes back to them.
(() => {
  // Signing in anew in another tab changes the token; the cookie always has the one that holds.
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1]
    ?? document.querySelector("[name=csrfmiddlewaretoken]").value;
  const offline = "That did not get through. Your answer is still here; check your connection and try again.";

  function read(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html.trim();
    return holder.content.firstElementChild;
  }

  function put(section, fresh) {
    section.replaceWith(fresh);
    fresh.dispatchEvent(new CustomEvent("questions:added", { bubbles: true }));
    fresh.querySelector("[data-question-feedback]")?.focus({ preventScroll: true });
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest?.("[data-question-form]");
    if (!form) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    body.set("fragment", "1");
    body.set("csrfmiddlewaretoken", token());
    const problem = form.querySelector("[data-question-problem]");
    problem.textContent = "";
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      if (answer.redirected || answer.status === 403) {
        problem.textContent = "You are signed out. Sign in in another tab, then check again: your answer is still here.";
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const fresh = read(await answer.text());
      const told = fresh.querySelector("[data-question-problem]").textContent;
      // What is not answered stays as it is, with the reason under it.
      if (told) problem.textContent = told;
      else put(form.closest("[data-question]"), fresh);
    } catch {
      problem.textContent = offline;
    }
  });
})();
