// Tells of each day behind the bars, to the pointer, the finger and the keyboard. What it tells stands on
// the component's own page too.
(() => {
  "use strict";

  const about = () => JSON.parse(document.getElementById("days")?.textContent ?? "null");
  const bars = (within) => within.querySelectorAll(".bars[data-of]");
  const drawing = (bar) => bar.querySelector("svg");
  const rtl = () => getComputedStyle(document.documentElement).direction === "rtl";
  const COUNT = 90;

  // --- what is so on a day -----------------------------------------------------------------------
  const figures = (bar, place) => {
    const told = bar.dataset.down.split(",").filter(Boolean);
    const unknown = told[0]?.endsWith("-") ? parseInt(told[0], 10) : 0;
    const found = told.map((each) => each.split(" ").map(Number)).find(([day]) => day === place);
    return { known: place >= unknown, partial: found?.[1] ?? 0, major: found?.[2] ?? 0 };
  };

  const length = (minutes, words) =>
    [[Math.floor(minutes / 60), words.hours], [minutes % 60, words.minutes]]
      .filter(([number]) => number)
      .map(([number, word]) => word.replace("%d", number).replace(" ", "\u00a0"))
      .join("\u00a0");

  const downtime = ({ known, partial, major }, words) => {
    if (!known) return words.none;
    const lost = [[major, words.major], [partial, words.partial]].filter(([minutes]) => minutes);
    return lost.map(([minutes, word]) => word.replace("{}", length(minutes, words))).join(", ") || words.fine;
  };

  const named = (first, place) => {
    const day = new Date(`${first}T00:00Z`);
    day.setUTCDate(day.getUTCDate() + place);
    const how = { weekday: "short", day: "numeric", month: "short", timeZone: "UTC", numberingSystem: "latn" };
    const { lang } = document.documentElement;
    return day.toLocaleDateString(lang === "en" ? "en-GB" : lang, how);
  };

  const on = (bar, place, { incidents }) =>
    incidents.filter(([, , first, last, touched]) => first <= place && place <= last && touched.includes(bar.dataset.of));

  // --- the card of a day -------------------------------------------------------------------------
  const card = document.createElement("span");
  card.className = "of-day";
  card.hidden = true;
  let shown = null; // { bar, place }

  const line = (kind, words) => Object.assign(document.createElement(kind), { textContent: words });

  const link = ([code, name]) => {
    const to = line("a", name);
    to.href = `${document.querySelector(".brand").pathname}incidents/${code}`;
    to.dir = "auto";
    return to;
  };

  const show = (bar, place) => {
    if (shown?.bar === bar && shown.place === place) return;
    const told = about();
    if (!told) return;
    const day = named(told.first, place), down = downtime(figures(bar, place), told.words);
    const links = on(bar, place, told).map(link);
    card.replaceChildren(line("b", day), line("span", down), ...links);
    bar.after(card);
    card.hidden = false;
    shown = { bar, place };
    set(bar, place, [day, down, ...links.map((each) => each.textContent)].join("; "));
    lay(bar, place);
  };

  const set = (bar, place, text) => {
    bar.setAttribute("aria-valuenow", place + 1);
    bar.setAttribute("aria-valuetext", text);
  };

  // Below its bar, and within the window.
  const lay = (bar, place) => {
    const box = drawing(bar).getBoundingClientRect();
    const middle = box.left + (box.width * ((rtl() ? COUNT - 1 - place : place) + 0.5)) / COUNT;
    const { width, height } = card.getBoundingClientRect();
    const room = document.documentElement.clientWidth - width - 8;
    card.style.left = `${Math.max(8, Math.min(middle - width / 2, room))}px`;
    const below = box.bottom + height + 8 < innerHeight;
    card.style.top = `${below ? box.bottom + 4 : box.top - height - 4}px`;
    bar.style.setProperty("--day", place);
  };

  // Whoever moves by keyboard stays where they are: bars that come into sight scroll the page.
  const isHeld = () => shown && (shown.bar === document.activeElement || card.contains(document.activeElement));

  const hide = () => {
    card.hidden = true;
    shown?.bar.style.removeProperty("--day");
    shown = null;
  };

  // --- by pointer and finger ---------------------------------------------------------------------
  const under = (bar, x) => {
    const box = drawing(bar).getBoundingClientRect();
    const place = Math.floor(((x - box.left) / box.width) * COUNT);
    return Math.max(0, Math.min(COUNT - 1, rtl() ? COUNT - 1 - place : place));
  };
  const barOf = (event) => event.target.closest?.(".bars[data-of]");

  let leaving;
  const point = (event) => {
    const bar = barOf(event);
    if (bar || card.contains(event.target)) clearTimeout(leaving);
    if (bar) show(bar, under(bar, event.clientX));
  };
  const leave = (event) => {
    if (event.pointerType !== "mouse" || !shown || isHeld()) return;
    clearTimeout(leaving);
    leaving = setTimeout(hide, 300); // long enough to reach a link
  };
  document.addEventListener("pointermove", (event) => event.pointerType === "mouse" && point(event));
  document.addEventListener("pointerdown", (event) => (barOf(event) || card.contains(event.target) ? point(event) : hide()));
  document.addEventListener("pointerout", (event) => (barOf(event) || card.contains(event.target)) && leave(event));
  addEventListener("scroll", () => (isHeld() ? lay(shown.bar, shown.place) : shown && hide()), { passive: true });

  // --- by keyboard: the bars are a scale one moves along -------------------------------------------
  const firstSeen = (bar) => COUNT - Math.round((COUNT * bar.clientWidth) / drawing(bar).getBoundingClientRect().width);
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: 1, ArrowDown: -1, PageUp: 7, PageDown: -7, Home: -COUNT, End: COUNT };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (isHeld()) shown.bar.focus();
      return hide();
    }
    const bar = event.target.matches?.(".bars[data-of]") && event.target;
    const step = bar && steps[event.key];
    if (!step) return;
    event.preventDefault();
    const way = rtl() && event.key.match(/Left|Right/) ? -step : step;
    const place = shown?.bar === bar ? shown.place : COUNT - 1;
    show(bar, Math.max(firstSeen(bar), Math.min(COUNT - 1, place + way)));
  });
  document.addEventListener("focusin", (event) => {
    const bar = event.target.matches?.(".bars[data-of]") && event.target;
    if (bar && bar.matches(":focus-visible")) show(bar, shown?.bar === bar ? shown.place : COUNT - 1);
    else if (!bar && !card.contains(event.target)) hide();
  });

  const furnish = (within) => {
    const told = about();
    for (const bar of told ? bars(within) : []) {
      const name = bar.closest(".part, .card").querySelector(".name").textContent;
      const last = COUNT - 1;
      bar.tabIndex = 0;
      bar.role = "slider";
      bar.ariaLabel = `${name}: ${told.words.label}`;
      bar.ariaValueMin = 1;
      bar.ariaValueMax = COUNT;
      set(bar, last, `${named(told.first, last)}; ${downtime(figures(bar, last), told.words)}`);
    }
  };
  furnish(document);

  // When the page renews itself, what stands in it has to be as it was written.
  const own = ["tabindex", "role", "style", "aria-label", "aria-valuemin", "aria-valuemax", "aria-valuenow", "aria-valuetext"];
  document.addEventListener("renewing", () => {
    hide();
    card.remove();
    for (const bar of bars(document)) own.forEach((name) => bar.removeAttribute(name));
  });
  document.addEventListener("renewed", () => furnish(document));
})();
