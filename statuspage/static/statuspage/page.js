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
    const answer = await fetch(location.href, { cache: "no-cache" });
    if (!answer.ok) throw new Error(answer.statusText);
    const newest = new DOMParser().parseFromString(await answer.text(), "text/html");
    const dues = (page) => [...page.querySelectorAll("[data-due]")].map((each) => each.dataset.due).join();
    return dues(newest) !== dues(document);
  };

  let timer;
  const watchAgainIn = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(watch, Math.min(pause, 60_000));
  };

  const watch = async () => {
    const late = kept().filter((promise) => left(promise) < 0);
    try {
      if (late.length && (await isOld())) return location.reload();
      late.forEach(admit);
    } catch {
      return watchAgainIn(30_000); // without a connection we cannot know
    }
    if (kept().length) watchAgainIn(Math.min(...kept().map(left)) / speed + 1000 + 2000 * Math.random());
  };

  addLocalTimes(document);
  kept().filter((promise) => left(promise) < 0).forEach(admit); // this page has just been fetched
  watch();
  document.addEventListener("visibilitychange", () => document.hidden || watch());
})();
