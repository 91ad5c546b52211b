// The time that is left, counted from what the server said; without scripts the page shows when the quiz closes.
// After it the grace: answers are still taken, the clock stands still and says until when.
(() => {
  "use strict";
  const clock = document.querySelector("[data-clock]");
  if (!clock) return;
  const shown = clock.querySelector("[data-clock-shown]");
  const live = clock.querySelector("[data-clock-live]");
  const until = shown.textContent;
  const { zone, zoneName } = clock.dataset;
  const isLimit = "limit" in clock.dataset;
  const grace = Number(clock.dataset.grace) * 60000;
  let end, called, minutes, spoken;

  const left = () => Math.ceil((end - Date.now()) / 1000);
  const two = (number) => String(number).padStart(2, "0");
  function spell(seconds) {
    const [hours, rest] = [Math.floor(seconds / 3600), seconds % 3600];
    return `${hours ? `${hours}:${two(Math.floor(rest / 60))}` : Math.floor(rest / 60)}:${two(rest % 60)} left`;
  }
  function handIn() {
    const at = new Date(end + grace).toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit", ...(zone && { timeZone: zone }) });
    const allowed = `${grace / 60000} more minute${grace === 60000 ? "" : "s"}`;
    return `Time is up. Hand in by ${at}${zone && ` ${zoneName}`}: your teacher allows ${allowed} for slow connections.`;
  }

  function set(seconds) {
    end = Date.now() + seconds * 1000;
    called = new Set();
    spoken = false;
    minutes = [10, 5, 1].filter((each) => each * 60 < seconds);
  }

  function tick() {
    const seconds = Math.max(0, left());
    const inGrace = seconds === 0 && grace > 0;
    if (inGrace) {
      if (!spoken) shown.textContent = live.textContent = handIn();
      spoken = true;
    } else shown.textContent = isLimit || seconds <= 3600 ? spell(seconds) : until;
    clock.classList.toggle("is-short", seconds <= 300);
    clock.classList.toggle("is-grace", inGrace);
    while (minutes.length && seconds <= minutes[0] * 60) {
      const number = minutes.shift();
      live.textContent = number === 1 ? "1 minute left" : `${number} minutes left`;
    }
    callOut();
    if (Date.now() < end + grace + 1500) return;
    clearInterval(timer);
    live.textContent = shown.textContent = "Time is up";
    if (navigator.onLine) location.assign(clock.dataset.over);
  }

  // Two seconds before each end, so that the last words still arrive in time.
  function callOut() {
    for (const [name, moment] of [["time", end], ["grace", end + grace]]) {
      if (moment - Date.now() > 2000 || called.has(name)) continue;
      called.add(name);
      document.dispatchEvent(new Event("bc:last-call"));
    }
  }

  document.addEventListener("bc:time", (event) => {
    if (event.detail !== null && Math.abs(left() - event.detail) > 2) set(event.detail);
  });
  set(Number(clock.dataset.seconds));
  const timer = setInterval(tick, 500);
  tick();
})();
