// Adds to a page that is complete without it: the reader's own time, and an honest word when a promised update is late.
(() => {
  "use strict";

  // In the page's language, in the way the reader's own machine writes it when it speaks the same.
  const { lang } = document.documentElement;
  const tongue = navigator.languages.find((own) => own.split("-")[0] === lang.split("-")[0]) ?? lang;
  const words = document.body.dataset;
  const fill = (sentence, facts) => sentence.replace(/{(\w+)}/g, (_, name) => facts[name]);

  const written = (how) => new Intl.DateTimeFormat(tongue, { numberingSystem: "latn", ...how });
  const hour = written({ hour: "numeric", minute: "2-digit" });
  const hourOfDay = written({ weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
  const whole = written({ dateStyle: "full", timeStyle: "short" });

  const named = (at, beside = at) => {
    const isThatDay = at.getDate() === at.getUTCDate() && at.toDateString() === beside.toDateString();
    return (isThatDay ? hour : hourOfDay).format(at);
  };

  const addLocalTimes = (within) => {
    for (const time of within.querySelectorAll("time[data-local]")) {
      const at = new Date(time.dateTime);
      if (at.getTimezoneOffset() === 0) continue;
      time.title = whole.format(at);
      if (time.dataset.local !== "beside") continue;
      const since = time.dataset.since && new Date(time.dataset.since);
      const said = since ? fill(words.span, { start: named(since, at), end: named(at, since) }) : named(at);
      const own = document.createElement("span");
      own.className = "local";
      own.textContent = fill(words.ownTime, { time: said });
      time.after(" ", own);
    }
  };

  const takeLocalTimesOff = (within) => {
    for (const own of within.querySelectorAll(".local")) {
      own.previousSibling.remove();
      own.remove();
    }
    for (const time of within.querySelectorAll("time[data-local][title]")) time.removeAttribute("title");
  };

  // --- promises --------------------------------------------------------------------------------
  const kept = () => [...document.querySelectorAll("[data-due]")];
  const left = (promise) => Date.parse(promise.dataset.due) - clock.now();

  const admit = (promise) => {
    promise.replaceChildren(promise.querySelector("template").content);
    delete promise.dataset.due;
    addLocalTimes(promise);
    document.getElementById("live").textContent = promise.textContent;
  };

  let timer;
  const watchAgainIn = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(watch, Math.min(pause, 60_000));
  };

  const late = () => kept().filter((promise) => left(promise) < 0);

  const watch = async () => {
    try {
      if (late().length) await fresh.check(); // nobody shall be called late who was in time
    } catch {
      return watchAgainIn(30_000); // without a connection we cannot know
    }
    late().forEach(admit);
    if (kept().length) watchAgainIn(Math.min(...kept().map(left)) / clock.speed + 1000 + 2000 * Math.random());
  };

  document.addEventListener("renewing", () => takeLocalTimesOff(document));
  document.addEventListener("renewed", () => {
    addLocalTimes(document);
    watch();
  });
  document.addEventListener("said", (event) => addLocalTimes(event.detail));
  document.addEventListener("visibilitychange", () => document.hidden || watch());
  addLocalTimes(document);
  watch();
})();
