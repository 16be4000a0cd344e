// What is typed at the desk survives a lost network: kept in this browser until the house has it.
"use strict";
(() => {
  // What is thrown away is thrown away in this browser too.
  const discards = document.querySelector("[data-discards]");
  discards?.addEventListener("submit", () => {
    const [about, person] = discards.dataset.discards.split(":");
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith(`desk:${about}:${person}:`)) localStorage.removeItem(key);
    } catch {
      // A browser that keeps nothing has nothing to throw away.
    }
  });
  const keeper = document.querySelector("[data-keeps]");
  const form = document.querySelector("#words");
  if (!keeper || !form) return;
  const [about, template, person] = keeper.dataset.keeps.split(":");
  const mine = `desk:${about}:${person}:`;
  const name = mine + template;
  const seen = form.elements.seen?.value ?? "";
  const RETRY = 5_000;
  // By which the house knows this tab again.
  const hand = (() => {
    try {
      return (sessionStorage.hand ??= crypto.randomUUID());
    } catch {
      return Math.random().toString(36).slice(2);
    }
  })();
  let retrying;

  const typed = () => {
    const said = Object.fromEntries(new FormData(form));
    delete said.csrfmiddlewaretoken;
    return said;
  };
  // What the house has of this, by when it got it; another device may have brought something since.
  const had = () => document.querySelector("#kept-at [data-saved]")?.dataset.saved ?? "";
  // A browser may refuse to keep anything; then the form itself is all there is.
  const store = (act) => {
    try {
      return act(localStorage);
    } catch {
      return null;
    }
  };
  const read = (key) => store((there) => JSON.parse(there.getItem(key) ?? "null"));
  const write = (key, entry) => store((there) => there.setItem(key, JSON.stringify(entry)));
  const others = () => (store(Object.keys) ?? []).filter((key) => key.startsWith(mine) && key !== name);
  const keep = () => write(name, { seen, had: had(), said: typed() });
  const forget = () => {
    store((there) => there.removeItem(name));
    for (const key of others()) write(key, { ...read(key), passed: true });
  };
  const save = () => form.dispatchEvent(new Event("change", { bubbles: true }));
  const [speed, real, product] = document.querySelector("meta[name=clock]").content.split("@").map(Number);
  const isPast = (moment) => Date.parse(`${moment}Z`) < (product + (Date.now() / 1000 - real) * speed) * 1000;
  // A promise whose time has passed since is made anew.
  const fields = (said) =>
    Object.entries(said)
      .filter(([field, value]) => !["seen", "template"].includes(field) && !(field === "next_update_at" && isPast(value)))
      .map(([field, value]) => [form.elements[field], value])
      .filter(([control]) => control);
  const fill = (said) => {
    for (const [control, value] of fields(said)) {
      if (control.type === "checkbox") control.checked = true;
      else control.value = value;
    }
  };
  const stands = (said) => fields(said).every(([control, value]) => control.value === value);

  // What the public has moved on from never comes back by itself; what the house got elsewhere is not overwritten.
  const kept = read(name);
  const offer = document.querySelector("#unsent");
  if (kept && kept.seen !== seen) {
    forget();
  } else if (kept && kept.had !== had() && !stands(kept.said) && offer) {
    offer.hidden = false;
    offer.querySelector("button").addEventListener("click", () => {
      fill(kept.said);
      offer.hidden = true;
      form.dispatchEvent(new Event("input", { bubbles: true }));
    });
  } else if (kept) {
    fill(kept.said);
    addEventListener("load", () => setTimeout(save, 0));
  } else if ("opened" in keeper.dataset) {
    // They may be for another template, which was chosen and typed into before the network was lost.
    const other = others().find((key) => read(key)?.seen === seen && !read(key).passed);
    if (other) location.replace(`?template=${encodeURIComponent(other.slice(mine.length))}`);
  }

  form.addEventListener("input", keep);
  form.addEventListener("change", (event) => event.target !== form && keep());
  form.addEventListener("submit", (event) => "forgets" in (event.submitter?.dataset ?? {}) && !event.defaultPrevented && forget());
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt !== keeper) return;
    const token = document.cookie.split("; ").find((pair) => pair.startsWith("csrftoken="))?.split("=")[1];
    if (token) event.detail.parameters.csrfmiddlewaretoken = token;
    event.detail.headers["X-Hand"] = hand;
    event.detail.headers["X-Had"] = had();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== keeper) return;
    clearTimeout(retrying);
    if (event.detail.successful) document.querySelector("[data-instead]") || forget();
    else retrying = setTimeout(save, RETRY);
  });
  addEventListener("online", save);
  // Words that were kept from elsewhere meanwhile are overwritten only by whoever wants it.
  document.addEventListener("click", (event) => {
    const edition = event.target.closest("[data-instead]")?.dataset.instead;
    if (!edition) return;
    const mark = document.createElement("span");
    mark.dataset.saved = edition;
    document.querySelector("#kept-at").replaceChildren(mark);
    save();
  });
})();
