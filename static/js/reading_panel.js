// Panels beside the text open without leaving the paragraph; without this script the same links load the page anew.
(() => {
  const place = document.getElementById("panel-place");
  const status = document.querySelector("[data-reader-status]");
  if (!place) return;
  let opener = null;

  function current(slug) {
    document.querySelectorAll(".reader-panels a").forEach((link) => {
      if (link.dataset.panelLink === slug) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  }

  // On a phone the panel covers everything: what lies under it is not to be reached.
  const narrow = matchMedia("(max-width: 40rem)");
  const under = ".bc-header, .bc-footer, .bc-breadcrumbs, .reader-citation, .reader > :not(#panel-place, .reader-head)";

  function cover() {
    const covers = narrow.matches && place.firstElementChild !== null;
    for (const part of document.querySelectorAll(under)) part.inert = covers;
  }

  function arrive(hash) {
    const target = (hash && hash !== "#panel" && place.querySelector(hash)) || place.querySelector("#panel-title");
    target?.focus({ preventScroll: true });
    if (hash && hash !== "#panel") target?.scrollIntoView({ block: "start" });
  }

  async function open(url) {
    const asked = new URL(url);
    asked.searchParams.set("fragment", "1");
    const hash = asked.hash;
    asked.hash = "";
    const answer = await fetch(asked, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    place.innerHTML = await answer.text();
    current(place.querySelector("[data-panel]")?.dataset.panel);
    cover();
    arrive(hash);
  }

  function close() {
    place.replaceChildren();
    cover();
    current("");
    if (opener?.isConnected) opener.focus({ preventScroll: true });
    opener = null;
  }

  function withoutPanel() {
    const url = new URL(location.href);
    url.searchParams.delete("panel");
    url.hash = "";
    return url;
  }

  document.addEventListener("click", async (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest?.("[data-panel-link]");
    if (link) {
      event.preventDefault();
      opener = link;
      try {
        await open(link.href);
        history.pushState({ panel: true }, "", link.href);
        if (status) status.textContent = "";
      } catch {
        if (status) status.textContent = "That did not load. Check your connection and try again.";
      }
    } else if (event.target.closest?.("[data-panel-close]")) {
      event.preventDefault();
      close();
      history.pushState({}, "", withoutPanel());
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !place.firstElementChild || document.querySelector(".term-card:popover-open")) return;
    close();
    history.pushState({}, "", withoutPanel());
  });

  narrow.addEventListener("change", cover);
  cover();
  addEventListener("popstate", () => {
    if (new URL(location.href).searchParams.get("panel")) open(location.href).catch(() => {});
    else if (place.firstElementChild) close();
  });
})();
