// The console's clock: countdowns, the next one in the title, and the bell of whoever owes the next word.
"use strict";
(() => {
  // --- The product's clock: the server's time when it wrote this page, and how fast it runs -------------
  const [speed, , written] = (document.querySelector('meta[name="clock"]')?.content ?? "1@0@0").split("@").map(Number);
  const opened = Date.now();
  const now = () => written * 1000 + (Date.now() - opened) * speed;

  const two = (number) => String(number).padStart(2, "0");
  const span = (milliseconds) => {
    const seconds = Math.floor(Math.abs(milliseconds) / 1000);
    const hours = Math.floor(seconds / 3600);
    const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    return hours ? `${hours}:${rest}` : rest;
  };
  const write = (element, text) => {
    if (element && element.textContent !== text) element.textContent = text;
  };
  const countDown = () => {
    for (const clock of document.querySelectorAll("[data-due]")) {
      const left = Date.parse(clock.dataset.due) - now();
      clock.classList.toggle("overdue", left <= 0);
      clock.classList.toggle("soon", left > 0 && left <= 5 * 60_000);
      write(clock.querySelector("[data-left]"), "seconds" in clock.dataset ? `${Math.ceil(left / 1000)} s` : span(left));
      write(clock.querySelector("[data-says]"), left > 0 ? clock.dataset.before : clock.dataset.after);
    }
  };
  const local = new Intl.DateTimeFormat([], { dateStyle: "medium", timeStyle: "long" });
  const dress = () => {
    for (const time of document.querySelectorAll("time[datetime]:not([title])")) {
      time.title = local.format(new Date(time.dateTime));
    }
    tick();
  };

  // --- What I owe: in the title of the tab, and, where it was asked for, as a notification and a sound ---
  const title = document.title;
  const owed = () => [...document.querySelectorAll("[data-owed]")].map((each) => ({
    due: Date.parse(each.dataset.owed), what: each.textContent.trim(), link: each.dataset.link,
  })).sort((one, other) => one.due - other.due);
  const entitle = ([first]) => {
    const left = first && first.due - now();
    const said = first ? `${left > 0 ? span(left) : `${span(left)} late`} · ${title}` : title;
    if (document.title !== said) document.title = said;
  };

  const BELLS = [[-5, "Due in five minutes"], [0, "Due now"], [5, "Five minutes late"]];
  const STALE = 2 * 60_000; // a bell that nobody could hear in time is not rung any more
  const kept = (name) => {
    try { return localStorage.getItem(name) } catch { return null }
  };
  const keep = (name, value) => {
    try { localStorage.setItem(name, value) } catch { /* this device keeps nothing */ }
  };
  // The first tab that comes rings, the others see that it rang.
  const isFirst = (key) => {
    const rung = JSON.parse(kept("rung") ?? "[]");
    if (rung.includes(key)) return false;
    keep("rung", JSON.stringify([...rung, key].slice(-50)));
    return true;
  };
  const ring = ({ due, what, link }) => {
    for (const [minutes, words] of BELLS) {
      const late = now() - (due + minutes * 60_000);
      if (late < 0 || late > STALE || !isFirst(`${link} ${due} ${minutes}`)) continue;
      if (kept("sound") === "on") sound();
      const bell = new Notification(`${words}: the next public word`, { body: what, tag: link, requireInteraction: minutes >= 0 });
      bell.addEventListener("click", () => { focus(); location.assign(link); bell.close() });
    }
  };
  const sound = () => {
    const air = new AudioContext();
    for (const [after, pitch] of [[0, 660], [0.22, 880]]) {
      const tone = new OscillatorNode(air, { frequency: pitch });
      const loud = new GainNode(air, { gain: 0.15 });
      tone.connect(loud).connect(air.destination);
      loud.gain.setTargetAtTime(0, air.currentTime + after + 0.12, 0.04);
      tone.start(air.currentTime + after);
      tone.stop(air.currentTime + after + 0.35);
    }
  };

  const bells = document.querySelector("[data-bells]");
  const isHeard = () => kept("bells") === "on" && window.Notification?.permission === "granted";
  if (bells && window.Notification) {
    const [on, loud] = bells.querySelectorAll("input");
    const refused = bells.querySelector("[data-refused]");
    const show = () => {
      on.checked = isHeard();
      loud.checked = kept("sound") === "on";
      loud.disabled = !on.checked;
      refused.hidden = Notification.permission !== "denied";
    };
    on.addEventListener("change", async () => {
      keep("bells", on.checked && (await Notification.requestPermission()) === "granted" ? "on" : "off");
      show();
    });
    loud.addEventListener("change", () => {
      keep("sound", loud.checked ? "on" : "off");
      if (loud.checked) sound();
    });
    bells.hidden = false;
    show();
  }

  const tick = () => {
    countDown();
    const mine = owed();
    entitle(mine);
    if (isHeard()) mine.forEach(ring);
  };
  document.addEventListener("htmx:afterSettle", dress);
  document.addEventListener("htmx:afterSwap", dress);
  dress();
  setInterval(tick, 250);
})();
