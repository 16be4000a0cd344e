// The console's few lines of script: one press each, the preview, and honesty about a lost connection.
"use strict";
(() => {
  const lost = document.querySelector("#lost");
  const say = (reason) => {
    if (!lost) return;
    lost.hidden = !reason;
    for (const words of lost.querySelectorAll("[data-reason]")) words.hidden = words.dataset.reason !== reason;
  };

  // --- Every press is answered at once, and counts once -------------------------------------------------
  const cookie = (name) => document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.split("=")[1];
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.submitter?.hasAttribute("data-preview")) return;
    // The browser would put an error in the place of the form, with all that was typed.
    if (!navigator.onLine) {
      event.preventDefault();
      return say("unsent");
    }
    if (form.getAttribute("aria-busy") === "true") return event.preventDefault();
    // Signing in again in another tab changes the token; what was typed here stays good.
    const token = form.elements.csrfmiddlewaretoken;
    if (token && cookie("csrftoken")) token.value = cookie("csrftoken");
    form.setAttribute("aria-busy", "true");
    event.submitter?.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => {
    for (const busy of document.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
  });

  // --- The preview: a fresh frame each time, shown when it is ready, so nothing flickers -----------------
  const stage = document.querySelector("[data-stage]");
  let frames = 0;
  const settle = (frame) => {
    if (!frame.isConnected) return;
    if (!frame.contentDocument) return frame.remove(); // the browser's own error page; what was seen last stays
    if (frame.contentWindow.location.href === "about:blank") return;
    if (!frame.contentDocument.querySelector("main")) return frame.remove(); // nor is one shown who was signed out
    const before = frame.previousElementSibling;
    dress(frame.contentDocument);
    for (const inner of frame.contentDocument.querySelectorAll("iframe")) {
      const page = inner.contentDocument;
      for (const folded of page.querySelectorAll(inner.dataset.at ? `section:has(${inner.dataset.at}) details` : "none")) folded.open = true;
      inner.style.height = `${Math.min(page.documentElement.scrollHeight + 2, Number(inner.dataset.most))}px`;
      page.addEventListener("click", (event) => event.preventDefault());
      page.addEventListener("submit", (event) => event.preventDefault());
    }
    const there = before?.contentDocument?.querySelector("[data-at]") ? 0 : whatChanges(frame);
    frame.contentWindow.scrollTo(0, there || (before?.contentWindow?.scrollY ?? 0));
    reach(frame.contentDocument.querySelector("[data-reach]"));
    while (frame.previousElementSibling) frame.previousElementSibling.remove();
  };
  // Inside, all asks the machine for light or dark; here it is to look as was chosen for the console.
  const SCHEME = /\(prefers-color-scheme:\s*(dark|light)\)/g;
  const asked = new WeakMap();
  const answered = (thing, media, looks) => {
    if (!asked.has(thing)) asked.set(thing, media);
    const chosen = (_, scheme) => (scheme === looks ? "(min-width: 0)" : "(max-width: 0)");
    return looks === "system" ? asked.get(thing) : asked.get(thing).replace(SCHEME, chosen);
  };
  const all = (rules) => [...rules].flatMap((rule) => [rule, ...all(rule.cssRules ?? [])]);
  const dress = (page) => {
    const looks = document.documentElement.dataset.looks ?? "system";
    page.documentElement.style.colorScheme = looks === "system" ? "" : looks;
    for (const rule of [...page.styleSheets].flatMap((sheet) => all(sheet.cssRules))) {
      if (rule.media) rule.media.mediaText = answered(rule, rule.media.mediaText, looks);
    }
    for (const source of page.querySelectorAll("source[media]")) source.media = answered(source, source.media, looks);
    for (const inner of page.querySelectorAll("iframe")) dress(inner.contentDocument);
  };
  const whatChanges = (frame) => {
    const inner = frame.contentDocument.querySelector("iframe[data-at]");
    const place = inner?.contentDocument.querySelector(inner.dataset.at);
    return place ? inner.offsetTop + (place.closest("article") ?? place).getBoundingClientRect().top - 24 : 0;
  };
  // Beside the press stands how many are told; while that cannot be known, what stood there at first.
  const reached = document.querySelector("[data-reached]");
  const beginning = reached?.textContent;
  const reach = (said) => {
    if (reached) reached.textContent = said ? said.textContent.trim() : beginning;
  };
  const rehearse = () => {
    if (!navigator.onLine) return;
    const button = document.querySelector("[data-preview]");
    const frame = Object.assign(document.createElement("iframe"), { name: `preview-${++frames}`, title: "Preview" });
    stage.append(frame);
    frame.addEventListener("load", () => settle(frame));
    button.formTarget = frame.name;
    button.form.requestSubmit(button);
  };
  if (stage) {
    const again = () => stage.lastElementChild?.contentDocument?.querySelector("main") && dress(stage.lastElementChild.contentDocument);
    new MutationObserver(again).observe(document.documentElement, { attributeFilter: ["data-looks"] });
    const form = document.querySelector("[data-preview]").form;
    let waiting;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(rehearse, 500);
    });
    addEventListener("online", rehearse);
    document.querySelector("[data-preview]").hidden = true;
    rehearse();
  }

  document.querySelector(".desks [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  // --- A colour, or words, that are offered are taken in place, so that all else is kept -------------
  document.addEventListener("click", (event) => {
    const offer = event.target.closest("[data-take]");
    if (!offer) return;
    event.preventDefault();
    const field = document.getElementById(offer.dataset.take);
    field.value = offer.dataset.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  // --- The menu closes when one looks elsewhere ----------------------------------------------------------
  const menu = document.querySelector("details.me");
  document.addEventListener("click", (event) => {
    if (menu?.open && !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (menu?.open && event.key === "Escape") menu.open = false;
  });

  // --- A screen that cannot ask any more says so --------------------------------------------------------
  document.addEventListener("htmx:sendError", () => lost?.hidden && say("network"));
  document.addEventListener("htmx:responseError", (event) => say(event.detail.xhr.status === 401 ? "signed-out" : "server"));
  document.addEventListener("htmx:beforeOnLoad", (event) => event.detail.xhr.status < 400 && say(""));

  document.querySelector(".wrong :is(input, select, textarea)")?.focus();
})();
