// Keeps an open page fresh: asks for its fingerprint now and then, and renews in place what has changed.
// `fresh.check()` resolves once what is shown is known to be the newest, and throws when nobody can be asked.
const fresh = (() => {
  "use strict";
  const meta = document.querySelector('meta[name="fresh"]');
  if (!meta) return { check: async () => {} };

  const EVERY = 30_000;
  const AT_MOST = 300_000;
  const SILENCE = 120_000;
  const NEWS = "main :is(h1, .banner p:not(.fresh), .checking, .notice, .state, .updates)";
  const find = (id) => document.getElementById(id);

  // --- asking ----------------------------------------------------------------------------------
  const ask = async (address) => {
    const answer = await fetch(address, { cache: "no-cache", signal: AbortSignal.timeout(10_000) });
    const old = Number(answer.headers.get("Age")) * 1000 > SILENCE; // a cache answers for a server that is away
    if (!answer.ok || answer.redirected || old) throw new Error(answer.statusText);
    return answer;
  };

  let known = meta.dataset.print;
  let asked;
  const compare = async () => {
    const key = new URLSearchParams(location.search).get("key"); // in another site's frame no cookie is kept
    const answer = await ask(meta.content + (key ? `?key=${encodeURIComponent(key)}` : ""));
    const { fingerprint } = await answer.json();
    if (fingerprint !== known) {
      const page = new DOMParser().parseFromString(await (await ask(location.href)).text(), "text/html");
      renew(page);
      // A cache may still have handed out the page before: then it is asked for again; one that does not
      // say which it is, once more.
      known = page.querySelector('meta[name="fresh"]')?.dataset.print || (asked === fingerprint && fingerprint);
      asked = fingerprint;
    }
    clock.hear(answer);
    confirm();
  };

  let asking;
  const check = () => (asking ??= compare().finally(() => (asking = null)));

  // --- renewing --------------------------------------------------------------------------------
  const making = (page) => [...page.querySelectorAll("style, script:not([type]), meta[name=clock]")].map((each) => each.outerHTML);
  const news = (page) => [page.title, ...page.querySelectorAll(NEWS)].map((each) => each.textContent ?? each).join();
  const touched = new WeakSet(); // what the reader opened or closed stays so
  document.addEventListener("click", (event) => touched.add(event.target.closest("summary")?.parentNode ?? event.target));

  const renew = (page) => {
    if (making(page).join() !== making(document).join()) return location.reload();
    document.dispatchEvent(new Event("renewing"));
    const before = news(document);
    const place = window.scrollY ? mark() : null;
    const focus = document.activeElement;
    mend(find("main"), page.getElementById("main"));
    if (!focus.isConnected) find("main").focus({ preventScroll: true });
    place?.();
    document.title = page.title;
    const [icon, next] = [document, page].map((each) => each.querySelector("link[rel~=icon]"));
    mend(icon, next);
    if (news(document) !== before) find("live").textContent = say("renewed").textContent + " " + page.title;
    document.dispatchEvent(new Event("renewed"));
  };

  // Some browsers do not hold what is being read in its place when something grows above it.
  const mark = () => {
    if (CSS.supports("overflow-anchor", "auto")) return null;
    const read = [...document.querySelectorAll("main :is(section, article, li)")].find((each) => each.getBoundingClientRect().top >= 0);
    const top = read?.getBoundingClientRect().top;
    return () => read?.isConnected && window.scrollBy(0, read.getBoundingClientRect().top - top);
  };

  const mend = (old, next) => {
    for (const { name } of [...old.attributes]) if (!next.hasAttribute(name) && !keeps(old, name)) old.removeAttribute(name);
    for (const { name, value } of [...next.attributes]) if (old.getAttribute(name) !== value && !keeps(old, name)) old.setAttribute(name, value);
    const wanted = [...next.childNodes];
    let at = old.firstChild;
    wanted.forEach((node, index) => {
      const isWords = node.nodeType !== Node.ELEMENT_NODE;
      const twin = isWords ? at?.isEqualNode(node) && at : following(at, (each) => each.isEqualNode(node));
      if (twin) {
        while (at !== twin) at = dropped(at);
        at = twin.nextSibling;
      } else if (at && isKin(at, node) && !wanted.slice(index + 1).some((each) => each.isEqualNode(at))) {
        const kin = at;
        at = at.nextSibling;
        isWords ? (kin.nodeValue = node.nodeValue) : mend(kin, node);
      } else {
        old.insertBefore(node, at);
      }
    });
    while (at) at = dropped(at);
  };

  const keeps = (element, name) => name === "open" && touched.has(element);
  const isKin = (one, other) => one.nodeName === other.nodeName && one.id === other.id && one.nodeName !== "TEMPLATE";
  const following = (node, wanted) => {
    while (node && !wanted(node)) node = node.nextSibling;
    return node;
  };
  const dropped = (node) => {
    const next = node.nextSibling;
    node.remove();
    return next;
  };

  // --- what the page says of itself --------------------------------------------------------------
  const say = (word) => {
    const words = find("words").content.querySelector(`.${word}`).cloneNode(true);
    for (const place of words.querySelectorAll("span")) {
      const time = document.createElement("time");
      time.dateTime = new Date(confirmed.shown).toISOString();
      time.dataset.local = place.dataset.local;
      time.textContent = time.dateTime.slice(11, 16) + " UTC";
      place.replaceWith(time);
    }
    return words;
  };

  let confirmed = { at: Date.now(), shown: clock.now() };
  let failed = false;
  let silence;
  const confirm = () => {
    confirmed = { at: Date.now(), shown: clock.now() };
    failed = false;
    const words = say("confirmed");
    const [live, stale] = [find("live"), find("stale")];
    if (stale.textContent && live.textContent === stale.textContent) live.textContent = words.textContent;
    stale.replaceChildren();
    find("confirmed").replaceChildren(...words.childNodes);
    document.dispatchEvent(new CustomEvent("said", { detail: find("confirmed") }));
    clearTimeout(silence);
    silence = setTimeout(admit, SILENCE);
  };

  const admit = () => {
    if (!failed || document.hidden || Date.now() - confirmed.at < SILENCE || find("stale").hasChildNodes()) return;
    const words = say("unreachable");
    find("live").textContent = words.textContent;
    find("stale").append(words);
    document.dispatchEvent(new CustomEvent("said", { detail: words }));
  };

  // --- when ------------------------------------------------------------------------------------
  let timer;
  let pause = EVERY;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(watch, pause * (0.8 + 0.4 * Math.random()));
  };

  const watch = async () => {
    if (document.hidden) return;
    try {
      await check();
      pause = EVERY;
    } catch {
      failed = true;
      pause = Math.min(pause * 2, AT_MOST);
      admit();
    }
    again();
  };

  const watchNow = () => {
    pause = EVERY;
    watch();
  };

  document.addEventListener("visibilitychange", watchNow);
  window.addEventListener("online", watchNow);
  window.addEventListener("pageshow", (event) => event.persisted && watchNow());
  silence = setTimeout(admit, SILENCE);
  // A page out of the browser's own store may be as old as that store.
  const [visit] = performance.getEntriesByType("navigation");
  visit?.type === "back_forward" || visit?.transferSize === 0 ? watchNow() : again();
  return { check };
})();
