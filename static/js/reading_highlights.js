// The highlighter: while it is on, each sentence is a switch, for the mouse, a finger or the keyboard.
(() => {
  const button = document.querySelector("[data-highlighter]");
  const reader = document.querySelector("[data-reader]");
  const status = document.querySelector("[data-reader-status]");
  if (!button || !reader) return;
  const sentences = [...document.querySelectorAll(".reading .sentence")];
  // Signing in anew in another tab changes the token; the cookie always has the one that holds.
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1]
    ?? document.querySelector("[name=csrfmiddlewaretoken]").value;
  const color = "is-marked-1";
  const words = new Map();
  button.hidden = false;

  // A button inside a switch would be two controls in one: while marking, words are only words.
  function hideWords() {
    document.querySelectorAll(".reading .term").forEach((term) => {
      const plain = document.createTextNode(term.textContent);
      words.set(plain, term);
      term.replaceWith(plain);
    });
  }

  function showWords() {
    words.forEach((term, plain) => plain.replaceWith(term));
    words.clear();
  }

  function isMarked(sentence) {
    return /is-marked-/.test(sentence.className);
  }

  function turn(on) {
    button.setAttribute("aria-pressed", String(on));
    reader.classList.toggle("is-marking", on);
    if (on) hideWords(); else showWords();
    sentences.forEach((sentence) => {
      if (on) {
        sentence.tabIndex = 0;
        sentence.setAttribute("role", "button");
        sentence.setAttribute("aria-pressed", String(isMarked(sentence)));
      } else {
        ["tabindex", "role", "aria-pressed"].forEach((name) => sentence.removeAttribute(name));
      }
    });
    status.textContent = on ? "Choose a sentence to mark it; choose it again to take the mark away. Only you see your marks." : "";
  }

  function paint(sentence, on) {
    sentence.classList.remove("is-marked-1", "is-marked-2", "is-marked-3");
    sentence.classList.toggle(color, on);
    sentence.setAttribute("aria-pressed", String(on));
  }

  async function toggle(sentence) {
    const on = !isMarked(sentence);
    paint(sentence, on);
    const body = new URLSearchParams({
      ref: sentence.dataset.ref, color: on ? "1" : "", level: reader.dataset.level, csrfmiddlewaretoken: token(),
    });
    try {
      const answer = await fetch(button.dataset.url, { method: "POST", body, headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      status.textContent = on ? "Marked." : "The mark is gone.";
    } catch {
      paint(sentence, !on);
      status.textContent = "That was not saved. Check your connection and try again.";
    }
  }

  function asked(event) {
    return reader.classList.contains("is-marking") && event.target.closest?.(".sentence");
  }

  button.addEventListener("click", () => turn(button.getAttribute("aria-pressed") !== "true"));
  document.addEventListener("click", (event) => { if (asked(event)) toggle(asked(event)); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && reader.classList.contains("is-marking")) turn(false);
    if (event.target.matches?.(".sentence") && asked(event) && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      toggle(asked(event));
    }
  });
})();
