// A notice in the corner of any page, only while something is wrong: <script async src="…/embed.js"></script>.
// It keeps no cookie, and needs no more of a strict policy than script-src and connect-src of this address.
(() => {
  "use strict";
  const script = document.currentScript;
  const home = new URL(".", script.src);
  const { details = "Details", dismiss = "Dismiss" } = script.dataset;
  const css = `:host{all:initial!important}
section{color-scheme:light dark;direction:inherit;text-align:start;position:fixed;inset-block-end:1em;inset-inline-end:1em;z-index:2147483000;box-sizing:border-box;
max-inline-size:min(22em,calc(100vw - 2em));padding:.875em 1em;border:1px solid #8886;border-inline-start:.375em solid;
border-radius:.75em;background:Canvas;color:CanvasText;font:medium/1.4 system-ui,sans-serif;overflow-wrap:anywhere;
box-shadow:0 .25em 1.5em rgb(0 0 0/18%)}
.minor{border-inline-start-color:#b07d00}.major{border-inline-start-color:#d0621c}.critical{border-inline-start-color:#c7352c}
b{display:block}p{margin:.25em 0 .625em}
a,button{color:inherit;font:inherit;text-underline-offset:.2em;padding:.25em 0;margin-inline-end:1em}
button{background:none;border:0;text-decoration:underline;cursor:pointer}
:focus-visible{outline:2px solid;outline-offset:2px}
@media(prefers-reduced-motion:no-preference){section{animation:i .3s}@keyframes i{from{opacity:0;translate:0 .5em}}}`;

  const store = (news) => {
    try {
      return news ? sessionStorage.setItem(home, news) : sessionStorage.getItem(home);
    } catch {} // a frame without rights forgets what was dismissed
  };

  let host, shown;
  const make = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text, ...more });

  const hide = () => {
    host?.remove();
    host = shown = null;
  };

  const show = ({ page, status, incidents }) => {
    const [first] = incidents;
    const news = [status.description, ...incidents.map((each) => each.id)].join();
    if (news === shown) return;
    hide();
    if (!/minor|major|critical/.test(status.indicator) || news === store()) return;
    shown = news;
    host = make("div", "", { dir: getComputedStyle(document.documentElement).direction });
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    const notice = make("section", "", { className: status.indicator, ariaLabel: page.name });
    const words = make("div", "", { role: "status" });
    const close = make("button", dismiss, { type: "button" });
    close.onclick = () => {
      store(news);
      hide();
    };
    notice.onkeydown = (event) => event.key === "Escape" && close.click();
    notice.append(words, make("a", details, { href: first?.shortlink ?? home, target: "_blank" }), close);
    root.append(notice);
    document.body.append(host);
    words.append(make("b", status.description), make("p", first?.name ?? "", { dir: "auto" }));
  };

  const look = async () => {
    if (document.hidden) return;
    try {
      show(await (await fetch(new URL("api/v2/summary.json", home), { credentials: "omit" })).json());
    } catch {} // without an answer there is nothing to say
  };

  const start = () => {
    look();
    setInterval(look, 60_000);
    document.addEventListener("visibilitychange", look);
  };
  document.body ? start() : addEventListener("DOMContentLoaded", start);
})();
