// Offers the page in the reader's own language, in one quiet line, until the reader has chosen or declined.
(() => {
  "use strict";
  const links = [...document.querySelectorAll(".tongues a")];

  const remembered = () => {
    try {
      return localStorage.getItem("language");
    } catch {
      return "unknown"; // who lets nothing be remembered is not asked on every page
    }
  };
  const remember = () => {
    try {
      localStorage.setItem("language", "chosen");
    } catch {}
  };

  const fits = (own, code) => {
    const [reads, has] = [own, code].map((tag) => new Intl.Locale(tag).maximize());
    return reads.language === has.language && reads.script === has.script;
  };

  const offer = ({ href, lang, dir, dataset }) => {
    const line = document.createElement("p");
    const [link, later] = ["a", "button"].map((name) => document.createElement(name));
    Object.assign(line, { className: "offer column", lang, dir });
    Object.assign(link, { href, textContent: dataset.offer, hreflang: lang });
    Object.assign(later, { type: "button", textContent: dataset.later });
    link.addEventListener("click", remember);
    later.addEventListener("click", () => {
      remember();
      line.remove();
      document.getElementById("main").focus({ preventScroll: true });
    });
    line.append(link, " ", later);
    document.querySelector(".top").append(line);
  };

  for (const link of links) link.addEventListener("click", remember);
  if (!links.length || remembered()) return;
  const wanted = navigator.languages.map((own) => links.find((link) => fits(own, link.lang))).find(Boolean);
  if (wanted?.dataset.offer) offer(wanted);
})();
