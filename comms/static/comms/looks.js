// How the console looks: as was chosen on this device, or dark at night. Runs before anything is painted.
"use strict";
(() => {
  const root = document.documentElement;
  const MORNING = 7, EVENING = 20;
  const chosen = () => {
    try { return localStorage.getItem("looks") ?? "night" } catch { return "night" }
  };
  const atNight = () => {
    const hour = new Date().getHours();
    return hour >= EVENING || hour < MORNING;
  };
  const dress = () => {
    const looks = chosen() === "night" ? (atNight() ? "dark" : "system") : chosen();
    if (root.dataset.looks !== looks) root.dataset.looks = looks;
  };
  dress();
  setInterval(dress, 60_000);
  addEventListener("storage", dress);

  addEventListener("DOMContentLoaded", () => {
    const choice = document.querySelector("[data-looks-choice]");
    if (!choice) return;
    choice.hidden = false;
    choice.value = chosen();
    choice.addEventListener("change", () => {
      try { localStorage.setItem("looks", choice.value) } catch { /* then it holds for this screen */ }
      root.dataset.looks = choice.value;
      dress();
    });
  });
})();
