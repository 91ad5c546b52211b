// Where I stopped is where I start: watch which paragraph is being read, say so, and keep it on the server.
(() => {
  const reader = document.querySelector("[data-reader]");
  if (!reader) return;
  const count = Number(reader.dataset.count);
  const url = reader.dataset.placeUrl;
  const text = document.querySelector("[data-progress-text]");
  const bar = document.querySelector("[data-progress-bar]");
  // Signing in anew in another tab changes the token; the cookie always has the one that holds.
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1]
    ?? document.querySelector("[name=csrfmiddlewaretoken]").value;
  const wait = 1200;
  let here = 0;
  let kept = 0;
  let timer = 0;

  function show(paragraph) {
    text.textContent = `Paragraph ${paragraph} of ${count}`;
    bar.value = Math.max(bar.value, paragraph);
  }

  function keep() {
    clearTimeout(timer);
    if (!url || !here || here === kept) return;
    const sending = here;
    const body = new URLSearchParams({ paragraph: sending, level: reader.dataset.level, csrfmiddlewaretoken: token() });
    fetch(url, { method: "POST", body, keepalive: true, headers: { Accept: "application/json" } })
      .then((answer) => { if (answer.ok && !answer.redirected) kept = sending; })
      .catch(() => {});
  }

  function arrive(paragraph) {
    here = paragraph;
    show(paragraph);
    clearTimeout(timer);
    timer = setTimeout(keep, wait);
  }

  const watcher = new IntersectionObserver(
    (entries) => {
      const seen = entries.find((entry) => entry.isIntersecting);
      if (seen) arrive(Number(seen.target.dataset.ref.slice(1)));
    },
    { rootMargin: "-30% 0px -69% 0px" },
  );

  function start() {
    document.querySelectorAll(".reading-paragraph").forEach((paragraph) => watcher.observe(paragraph));
    // Nobody has scrolled yet: the first paragraph lies below the line that the watcher looks at.
    if (!here && scrollY < 200) arrive(1);
  }

  function goBack() {
    const welcome = document.querySelector("[data-welcome]");
    const plain = !location.hash && !new URLSearchParams(location.search).get("panel");
    const kind = performance.getEntriesByType("navigation")[0]?.type;
    if (!welcome || !plain || kind !== "navigate") return;
    const paragraph = document.getElementById(`p${welcome.dataset.welcome}`);
    const top = Object.assign(document.createElement("a"), { href: "#p1", textContent: "Start from the top" });
    welcome.replaceChildren(`Welcome back: you stopped here, at paragraph ${welcome.dataset.welcome}. `, top, ".");
    paragraph.closest(".reading-block").before(welcome);
    welcome.scrollIntoView({ block: "center" });
  }

  document.querySelectorAll("[data-keep-place]").forEach((link) => {
    link.addEventListener("click", () => { if (here > 1) link.hash = `#p${here}`; });
  });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keep(); });
  addEventListener("pagehide", keep);
  addEventListener("online", keep);
  goBack();
  requestAnimationFrame(start);
})();
