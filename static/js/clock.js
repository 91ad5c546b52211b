// The time that is left, counted from what the server said; without scripts the page shows when the quiz closes.
(() => {
  "use strict";
  const clock = document.querySelector("[data-clock]");
  if (!clock) return;
  const shown = clock.querySelector("[data-clock-shown]");
  const live = clock.querySelector("[data-clock-live]");
  const until = shown.textContent;
  const isLimit = "limit" in clock.dataset;
  let end, called, minutes;

  const left = () => Math.max(0, Math.ceil((end - Date.now()) / 1000));
  const two = (number) => String(number).padStart(2, "0");
  function spell(seconds) {
    const [hours, rest] = [Math.floor(seconds / 3600), seconds % 3600];
    return `${hours ? `${hours}:${two(Math.floor(rest / 60))}` : Math.floor(rest / 60)}:${two(rest % 60)} left`;
  }

  function set(seconds) {
    end = Date.now() + seconds * 1000;
    called = false;
    minutes = [10, 5, 1].filter((each) => each * 60 < seconds);
  }

  function tick() {
    const seconds = left();
    shown.textContent = isLimit || seconds <= 3600 ? spell(seconds) : until;
    clock.classList.toggle("is-short", seconds <= 300);
    while (minutes.length && seconds <= minutes[0] * 60) {
      const number = minutes.shift();
      live.textContent = number === 1 ? "1 minute left" : `${number} minutes left`;
    }
    // Two seconds before the end, so that the last words still arrive in time.
    if (seconds <= 2 && !called) {
      called = true;
      document.dispatchEvent(new Event("bc:last-call"));
    }
    if (Date.now() < end + 1500) return;
    clearInterval(timer);
    live.textContent = shown.textContent = "Time is up";
    if (navigator.onLine) location.assign(clock.dataset.over);
  }

  document.addEventListener("bc:time", (event) => {
    if (event.detail !== null && Math.abs(left() - event.detail) > 2) set(event.detail);
  });
  set(Number(clock.dataset.seconds));
  const timer = setInterval(tick, 500);
  tick();
})();
