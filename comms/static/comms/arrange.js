// Groups and components, dragged by their grips or moved with the arrow keys; the buttons work without this.
"use strict";
(() => {
  const EDGE = 60; // pixels from the edge of the window where it begins to scroll
  let held; // what is being dragged, and where it came from

  const things = (event) => event.target.closest?.(".grip")?.closest("[data-thing]");

  // --- By keyboard: an arrow is a press of the button beside it -----------------------------------------
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && held) return putBack();
    const thing = things(event);
    const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    if (!thing || !way) return;
    event.preventDefault();
    htmx.process(thing); // keys repeat faster than htmx settles: a press must not become a new page
    document.getElementById(`${way}-${thing.dataset.thing}`).click();
  });

  // --- By pointer ---------------------------------------------------------------------------------------
  document.addEventListener("pointerdown", (event) => {
    const thing = things(event);
    if (!thing || event.button !== 0) return;
    event.preventDefault();
    event.target.closest(".grip").focus();
    const mark = document.createComment("");
    thing.before(mark);
    held = { thing, mark, moved: false, y: event.clientY };
  });

  document.addEventListener("pointermove", (event) => {
    if (!held || (!held.moved && Math.abs(event.clientY - held.y) < 4)) return;
    held.moved = true;
    held.thing.classList.add("held");
    if (event.clientY < EDGE) scrollBy(0, -12);
    if (event.clientY > innerHeight - EDGE) scrollBy(0, 12);
    carry(event.clientX, event.clientY);
  });

  // A group goes between what stands on the page itself; a component also into groups.
  const carry = (x, y) => {
    const under = document.elementFromPoint(x, y);
    let beside = under?.closest("[data-thing]");
    if (held.thing.classList.contains("group")) beside = beside?.parentElement.closest("[data-thing]") ?? beside;
    const row = under?.closest("[data-row]");
    if (!row || held.thing.contains(under)) return;
    if (!beside) return held.thing.classList.contains("group") ? undefined : row.append(held.thing);
    const inside = beside.querySelector(":scope > [data-row]");
    const { top, height } = beside.getBoundingClientRect();
    const upper = y < top + height / 2;
    if (inside && !held.thing.classList.contains("group") && !nearEdge(beside, y)) return inside.prepend(held.thing);
    beside[upper ? "before" : "after"](held.thing);
  };
  const nearEdge = (group, y) => {
    const { top, bottom } = group.getBoundingClientRect();
    return y < top + 16 || y > bottom - 12;
  };

  document.addEventListener("pointerup", () => {
    if (!held) return;
    const { thing, mark, moved } = held;
    const here = mark.nextSibling === thing;
    const row = thing.parentElement.dataset.row;
    const before = thing.nextElementSibling?.dataset.thing ?? "";
    if (!moved || here) return putBack();
    finish();
    const asked = htmx.ajax("POST", thing.dataset.address, {
      source: document.querySelector("#act"),
      target: "#arrangement",
      swap: "outerHTML",
      values: { to: `${row}:${before}` },
    });
    // An answer replaces the list; while this one still stands there was none, and it is not moved.
    const back = () => thing.isConnected && mark.replaceWith(thing);
    asked.then(back, back);
  });
  document.addEventListener("pointercancel", () => held && putBack());

  const putBack = () => {
    held.mark.replaceWith(held.thing);
    finish();
  };
  const finish = () => {
    held.thing.classList.remove("held");
    held = undefined;
  };
})();
