// The timeline's few lines of script: a pasted picture becomes part of a note, one press copies what is found.
"use strict";
(() => {
  const find = document.querySelector("#find");
  if (find && matchMedia("(min-width: 60rem)").matches) find.open = true;

  const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

  for (const form of document.querySelectorAll("[data-paste]")) {
    const words = form.querySelector("textarea");
    const said = form.querySelector("[data-pasted]");
    const put = async (picture) => {
      const body = new FormData();
      body.append("picture", picture);
      said.textContent = "The picture is being kept …";
      try {
        const answer = await fetch(form.dataset.paste, { method: "POST", headers: { "X-CSRFToken": token() }, body });
        const kept = await answer.json();
        if (kept.written) words.setRangeText(`\n${kept.written}\n`, words.selectionStart, words.selectionEnd, "end");
        said.textContent = kept.problem ?? "The picture is part of the note.";
      } catch {
        said.textContent = "The picture could not be kept. What you typed is still here; paste it once more.";
      }
    };
    words.addEventListener("paste", (event) => {
      const picture = [...event.clipboardData.files].find((file) => file.type.startsWith("image/"));
      if (!picture) return;
      event.preventDefault();
      put(picture);
    });
  }

  // Without a clipboard to write to, the link opens what was to be copied.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-copy]");
    if (!link || !navigator.clipboard) return;
    event.preventDefault();
    const label = link.firstElementChild; // it stays when something else is found meanwhile, and the link does not
    const before = (label.dataset.before ??= label.textContent);
    try {
      const answer = await fetch(link.href);
      if (!answer.ok) throw new Error(answer.statusText);
      await navigator.clipboard.writeText(await answer.text());
      label.textContent = "Copied";
      setTimeout(() => { label.textContent = before; }, 2000);
    } catch {
      location.assign(link.href);
    }
  });
})();
