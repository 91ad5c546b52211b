// Saves each change of an answer at once and says so. What cannot be sent is kept in this browser, by attempt and
// question, and goes out as soon as it can. Markup: templates/quizzes/attempt_page.html and attempt_submit.html.
(() => {
  "use strict";
  const root = document.querySelector("[data-answers]");
  if (!root) return;
  const form = root.querySelector("[data-answer-form]");
  const { saveUrl, zone } = root.dataset;
  const prefix = `answer:${root.dataset.answers}:`;
  // The questions of this page: position -> the element that holds its fields. One as a rule, or all of the quiz.
  const boxes = new Map([...root.querySelectorAll("[data-question]")].map((box) => [box.dataset.question, box]));
  const isHere = (position) => boxes.has(position);
  const revisionOf = (box) => box.querySelector("[data-revision]");
  const part = (name) => root.querySelector(`[data-save-${name}]`);
  const memory = new Map();
  let timer, retry, onItsWay, busy = false, wait = 1000, isOver = false, isLeaving = false, pressed = null;
  let offline = "Not saved yet: no connection. Your answer is kept in this browser and goes out when you are back.";
  const refused = new Set();

  // The queue: position -> {revision, pairs}. Memory stands in where the browser gives no storage.
  const read = (position) => {
    if (memory.has(position)) return memory.get(position);
    try { return JSON.parse(localStorage.getItem(prefix + position)); } catch { return null; }
  };
  const write = (position, entry) => {
    try { localStorage.setItem(prefix + position, JSON.stringify(entry)); } catch { memory.set(position, entry); }
  };
  const drop = (position) => {
    memory.delete(position);
    try { localStorage.removeItem(prefix + position); } catch { /* it was in memory */ }
  };
  const waiting = () => {
    let keys = [];
    try { keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix)); } catch { /* memory only */ }
    return [...new Set([...keys.map((key) => key.slice(prefix.length)), ...memory.keys()])];
  };
  const open = () => waiting().filter((position) => !refused.has(position));

  // What is sent of a question: the fields of its box, by the names that they have where it stands alone.
  const ownName = (box, name) => name.replace(new RegExp(`^(position|flagged)-${box.dataset.question}$`), "$1");
  function pairs(box) {
    const fields = [...box.querySelectorAll("[name]:not([data-revision], [data-unsent], button)")];
    const names = new Set(fields.map((field) => field.name));
    const shared = [...form.querySelectorAll("[data-shared]")].map((field) => [field.name, field.value]);
    const own = [...new FormData(form)].filter(([name]) => names.has(name) && name !== "position");
    return [["position", box.dataset.question], ...shared, ...own.map(([name, value]) => [ownName(box, name), value])];
  }
  const keep = (box) => write(box.dataset.question, { revision: Number(revisionOf(box).value), pairs: pairs(box) });

  function fill(box, kept) {
    const saved = kept.map(([name, value]) => [name === "flagged" ? box.querySelector("[name^=flagged]")?.name : name, value]);
    for (const field of box.querySelectorAll("[name]:not(button)")) {
      const mine = saved.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "radio" || field.type === "checkbox") field.checked = mine.includes(field.value);
      else if (mine.length && field.type !== "hidden") field.value = mine[0];
    }
    for (const list of box.querySelectorAll("[data-ordering]")) {
      const place = (item) => Number(item.querySelector("select").value) || 99;
      const items = [...list.querySelectorAll("[data-ordering-item]")];
      if (items.some((item) => place(item) < 99)) list.dataset.answered = "true";
      items.sort((a, b) => place(a) - place(b)).forEach((item) => item.parentNode.append(item));
    }
  }

  function say(kind, text) {
    root.dataset.saveState = kind;
    part("status").textContent = text;
    const spoken = kind === "saving" ? "" : kind === "saved" ? "Saved" : text;
    if (spoken && part("live").textContent !== spoken) part("live").textContent = spoken;
  }
  const time = (moment) => new Date(moment).toLocaleTimeString("en-US", zone ? { timeZone: zone } : {});
  const token = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1];

  function post(entry, keepalive) {
    const body = new URLSearchParams(entry.pairs);
    body.set("revision", entry.revision);
    const csrf = token() || root.dataset.csrf;
    onItsWay = new AbortController();
    const options = { method: "POST", body, keepalive, redirect: "manual", signal: onItsWay.signal };
    return fetch(saveUrl, { ...options, headers: { "X-CSRFToken": csrf } });
  }

  async function send(position) {
    const entry = read(position);
    if (!entry || busy || isOver) return;
    busy = true;
    if (isHere(position)) {
      const revision = revisionOf(boxes.get(position));
      revision.value = Math.max(revision.value, entry.revision + 1);
      say("saving", "Saving…");
    }
    let answer = null, data = {};
    try {
      answer = await post(entry, false);
      data = await answer.json();
    } catch { /* no connection, or not our JSON: told apart below */ }
    busy = false;
    if (isLeaving) return;
    settle(position, entry, answer, data);
    if (answer && answer.ok && open().length && !isOver) send(open()[0]);
  }

  function settle(position, entry, answer, data) {
    if (answer && answer.ok && data.state === "saved") return saved(position, entry, data);
    pressed = null;
    if (data.state === "newer") return newer(position, data);
    if (data.state === "over") return over(data);
    if (data.state === "moved") return moved(position, data);
    if (answer && (answer.type === "opaqueredirect" || [403, 404].includes(answer.status))) {
      part("sign-in").hidden = false;
      return say("unsaved", "You are signed out. Your answer is kept in this browser; sign in here again and it is saved.");
    }
    if (data.message) {
      refused.add(position);
      return say("unsaved", data.message);
    }
    say("unsaved", offline);
    clearTimeout(retry);
    retry = setTimeout(flush, wait);
    wait = Math.min(wait * 2, 30000);
  }

  function saved(position, entry, data) {
    const stored = read(position);
    if (stored && stored.revision <= entry.revision) drop(position);
    wait = 1000;
    part("sign-in").hidden = true;
    document.dispatchEvent(new CustomEvent("bc:time", { detail: data.seconds_left }));
    if (!open().length) {
      say("saved", `Saved at ${time(data.saved_at)}`);
      if (pressed) return pressed.requestSubmit();
    }
    if (!isHere(position)) return;
    const notice = boxes.get(position).querySelector("[data-notice]");
    if (notice && notice.textContent !== data.notice) notice.textContent = data.notice;
    const square = root.querySelector(`[data-square="${position}"]`);
    square.classList.toggle("is-answered", data.answered);
    square.classList.toggle("is-flagged", data.flagged);
    const words = `${data.answered ? "answered" : "not answered"}${data.flagged ? ", flagged" : ""}${"here" in square.dataset ? ", here" : ""}`;
    square.setAttribute("aria-label", `Question ${position}, ${words}`);
  }

  function newer(position, data) {
    refused.add(position);
    if (!isHere(position)) return say("unsaved", `Question ${position}: ${data.message} Go there and choose which to keep.`);
    const box = boxes.get(position);
    revisionOf(box).value = data.revision + 1;
    box.querySelector("[data-save-newer]").hidden = false;
    say("unsaved", data.message);
  }

  // The student went on in another tab or device, and there is no way back: what was typed is told, not lost silently.
  function moved(position, data) {
    const written = (read(position)?.pairs || []).find(([name, value]) => name.endsWith("-text") && value);
    drop(position);
    if (part("moved")) {
      part("moved").hidden = false;
      part("moved-words").textContent = data.message + (written ? ` You had written: “${written[1]}”` : "");
      part("moved-link").hidden = !isHere(position);
    }
    if (isHere(position)) isOver = true;
    say("over", data.message);
  }

  function over(data) {
    isOver = true;
    waiting().forEach(drop);
    part("over").hidden = false;
    say("over", data.message);
  }

  function flush() {
    if (open().length) send(open().find(isHere) || open()[0]);
  }

  root.addEventListener("click", (event) => {
    const box = event.target.closest("[data-question]"), position = box && box.dataset.question;
    if (event.target.closest("[data-show-newer]")) {
      drop(position);
      location.reload();
    } else if (event.target.closest("[data-keep-mine]")) {
      const mine = read(position);
      if (mine) fill(box, mine.pairs);
      refused.delete(position);
      box.querySelector("[data-save-newer]").hidden = true;
      keep(box);
      send(position);
    }
  });

  function changed(event) {
    const box = event.target.closest("[data-question]");
    if (isOver || !event.target.name || !box) return;
    isLeaving = false;
    keep(box);
    if (refused.has(box.dataset.question)) return;
    const isTyping = event.type === "input" && event.target.matches("textarea, input:not([type=radio], [type=checkbox])");
    if (!isTyping && event.type === "input") return;
    root.dataset.saveState = "typing";
    clearTimeout(timer);
    timer = setTimeout(flush, isTyping ? 600 : 0);
  }

  function leave(event) {
    if (!navigator.onLine && !isOver) {
      event.preventDefault();
      offline = "No connection, so this page has to stay. Your answer is kept in this browser; go on when you are back.";
      return say("unsaved", offline);
    }
    if (!form && open().length && !isOver) {
      // Submit was pressed while the last answers are still on their way: they go first, then the form.
      event.preventDefault();
      pressed = event.target;
      say("saving", "Sending your last answers, then submitting…");
      return flush();
    }
    isLeaving = true;
    // The form brings the same answer with a higher revision.
    if (onItsWay) onItsWay.abort();
    if (!form) return;
    for (const [position, box] of boxes) if (read(position)) keep(box);
    if (token()) form.elements.csrfmiddlewaretoken.value = token();
  }

  if (form) {
    for (const [position, box] of boxes) {
      const mine = read(position), next = Number(revisionOf(box).value);
      if (mine && JSON.stringify(mine.pairs) === JSON.stringify(pairs(box))) drop(position);
      else if (mine && mine.revision >= next) {
        fill(box, mine.pairs);
        revisionOf(box).value = mine.revision + 1;
        keep(box);
      }
    }
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
  }
  root.addEventListener("submit", leave);
  addEventListener("online", () => { wait = 1000; flush(); });
  addEventListener("focus", flush);
  document.addEventListener("bc:last-call", flush);
  addEventListener("pagehide", () => {
    if (isLeaving || isOver) return;
    for (const position of open().filter(isHere)) post(read(position), true).catch(() => {});
  });
  addEventListener("beforeunload", (event) => { if (!isLeaving && root.dataset.saveState === "unsaved") event.preventDefault(); });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  flush();
})();
