// What is typed at the desk survives a lost network: kept in this browser until the house has it.
"use strict";
(() => {
  const keeper = document.querySelector("[data-keeps]");
  const form = document.querySelector("#words");
  if (!keeper || !form) return;
  const name = `desk:${keeper.dataset.keeps}`;
  const seen = form.elements.seen?.value ?? "";
  const RETRY = 5_000;
  let retrying;

  const typed = () => {
    const said = Object.fromEntries(new FormData(form));
    delete said.csrfmiddlewaretoken;
    return said;
  };
  // A browser may refuse to keep anything; then the form itself is all there is.
  const store = (act) => {
    try {
      return act(localStorage);
    } catch {
      return null;
    }
  };
  const keep = () => store((kept) => kept.setItem(name, JSON.stringify({ seen, said: typed() })));
  const forget = () => store((kept) => kept.removeItem(name));
  const save = () => form.dispatchEvent(new Event("change", { bubbles: true }));

  // What the public has moved on from never comes back by itself.
  const kept = store((there) => JSON.parse(there.getItem(name) ?? "null"));
  if (kept && kept.seen === seen) {
    for (const [field, value] of Object.entries(kept.said)) {
      const control = form.elements[field];
      if (!control || ["seen", "template"].includes(field)) continue;
      if (control.type === "checkbox") control.checked = true;
      else control.value = value;
    }
    addEventListener("load", () => setTimeout(save, 0));
  } else if (kept) {
    forget();
  }

  form.addEventListener("input", keep);
  form.addEventListener("change", (event) => event.target !== form && keep());
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt !== keeper) return;
    const token = document.cookie.split("; ").find((pair) => pair.startsWith("csrftoken="))?.split("=")[1];
    if (token) event.detail.parameters.csrfmiddlewaretoken = token;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== keeper) return;
    clearTimeout(retrying);
    if (event.detail.successful) forget();
    else retrying = setTimeout(save, RETRY);
  });
  addEventListener("online", save);
})();
