// How long ago the page was held against what we know: since the screen last asked and was answered.
"use strict";
(() => {
  let checked = Date.now();
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.detail.elt.id === "live") checked = Date.now();
  });
  setInterval(() => {
    const seconds = Math.floor((Date.now() - checked) / 1000);
    const said = seconds < 2 ? "just now" : `${seconds} s ago`;
    for (const place of document.querySelectorAll("[data-checked]")) {
      if (place.textContent !== said) place.textContent = said;
    }
  }, 1000);
})();
