// Keys: single letters take the steps of a screen, never while somebody types; `?` lists those there are.
"use strict";
(() => {
  const STORE = "keys";
  const remembered = () => {
    try {
      return localStorage.getItem(STORE) !== "off";
    } catch {
      return true;
    }
  };
  let on = remembered();
  const remember = (value) => {
    on = value;
    try {
      localStorage.setItem(STORE, value ? "on" : "off");
    } catch {
      // Then it holds for this page alone.
    }
  };

  const list = document.querySelector("#keys");
  if (!list) return;
  const types = (element) => element?.closest("input, textarea, select, [contenteditable=true]");
  const cards = () => [...document.querySelectorAll(".card")];
  const current = () => document.activeElement?.closest(".card") ?? cards()[0];
  // On the board a letter is about the card one stands on; anything else is the whole screen's.
  const holder = (key) => {
    const own = `[data-key="${CSS.escape(key)}"]`;
    return current()?.querySelector(own) ?? document.querySelector(`${own}:not(.card *)`);
  };
  const walk = (by) => {
    const all = cards();
    const at = all.indexOf(document.activeElement?.closest(".card"));
    const next = all[Math.min(all.length - 1, Math.max(0, at + by))];
    next?.querySelector("h2 a")?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };

  // --- What there is to press on this screen, read from the very elements that are pressed --------------
  const words = (element) => element.dataset.says ?? element.textContent.replace(/\s+/g, " ").replace("…", "").trim();
  const known = () => {
    const found = new Map();
    for (const element of document.querySelectorAll("[data-key]")) {
      const { key } = element.dataset;
      if (!found.has(key) && holder(key)) found.set(key, words(holder(key)));
    }
    if (cards().length > 1) found.set("j", "The next card").set("k", "The card before");
    return found.set("?", "This list");
  };
  const open = () => {
    if (list.open) return;
    const rows = [...known()].map(([key, text]) => {
      const row = document.createElement("div");
      const [term, said] = [document.createElement("dt"), document.createElement("dd")];
      term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
      said.textContent = text;
      row.append(term, said);
      return row;
    });
    list.querySelector("dl").replaceChildren(...rows);
    list.querySelector("input").checked = on;
    list.showModal();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (!on || list.open || document.querySelector("dialog[open]") || types(event.target)) return;
    if (event.key === "?") open();
    else if (event.key === "j") walk(1);
    else if (event.key === "k") walk(-1);
    else if (holder(event.key)) holder(event.key).click();
    else return;
    event.preventDefault();
  });
  list.querySelector("input").addEventListener("change", (event) => remember(event.target.checked));
  list.addEventListener("click", (event) => event.target === list && list.close());
  for (const opener of document.querySelectorAll("[data-keys]")) {
    opener.hidden = false;
    opener.addEventListener("click", open);
  }
})();
