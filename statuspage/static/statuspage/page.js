// Adds to a page that is complete without it: the reader's own time, and an honest word when a promised update is late.
(() => {
  "use strict";

  // In the demo the product's clock may run fast; elsewhere it is everybody's.
  const clock = document.querySelector('meta[name="clock"]');
  const [speed, real, product] = clock ? clock.content.split("@").map(Number) : [1, 0, 0];
  const now = () => product * 1000 + (Date.now() - real * 1000) * speed;

  const hour = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
  const day = new Intl.DateTimeFormat("en", { weekday: "short", day: "numeric", month: "short" });
  const whole = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });

  const named = (at) => (at.getDate() === at.getUTCDate() ? "" : day.format(at) + ", ") + hour.format(at);

  const addLocalTimes = (within) => {
    for (const time of within.querySelectorAll("time[data-local]")) {
      const at = new Date(time.dateTime);
      if (at.getTimezoneOffset() === 0) continue;
      time.title = whole.format(at);
      if (time.dataset.local !== "beside") continue;
      const from = time.dataset.since ? named(new Date(time.dataset.since)) + " to " : "";
      const own = document.createElement("span");
      own.className = "local";
      own.textContent = from + named(at) + " your time";
      time.after(" ", own);
    }
  };

  // --- promises --------------------------------------------------------------------------------
  const kept = () => [...document.querySelectorAll("[data-due]")];
  const left = (promise) => Date.parse(promise.dataset.due) - now();

  const admit = (promise) => {
    promise.replaceChildren(promise.querySelector("template").content);
    delete promise.dataset.due;
    addLocalTimes(promise);
    document.getElementById("live").textContent = promise.textContent;
  };

  // Whether this page has been replaced since it was opened: nobody shall be called late who was in time.
  const isOld = async () => {
    try {
      const answer = await fetch(location.href, { cache: "no-cache" });
      const newest = new DOMParser().parseFromString(await answer.text(), "text/html");
      const dues = (page) => [...page.querySelectorAll("[data-due]")].map((each) => each.dataset.due).join();
      return answer.ok && dues(newest) !== dues(document);
    } catch {
      return false;
    }
  };

  let timer;
  const watch = async (opened) => {
    clearTimeout(timer);
    const late = kept().filter((promise) => left(promise) < 0);
    if (late.length && !opened && (await isOld())) return location.reload();
    late.forEach(admit);
    const next = Math.min(...kept().map(left));
    if (next < Infinity) timer = setTimeout(watch, Math.min(next / speed + 1000, 60_000));
  };

  addLocalTimes(document);
  watch(true);
  document.addEventListener("visibilitychange", () => document.hidden || watch());
})();
