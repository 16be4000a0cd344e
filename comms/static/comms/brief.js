// What the live brief tells when its reader looks away: this much was on the screen.
"use strict";
(() => {
  const LONG_ENOUGH = 5_000;
  let since = document.visibilityState === "visible" ? Date.now() : 0;
  const leave = () => {
    const form = document.querySelector("[data-seen]");
    if (since && form && Date.now() - since >= LONG_ENOUGH) navigator.sendBeacon(form.action, new FormData(form));
    since = 0;
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
    else since = Date.now();
  });
})();
