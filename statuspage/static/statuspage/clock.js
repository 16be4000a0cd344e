// What time it is. A reader's clock may be wrong, so the server's corrects it whenever it is heard; in the demo the
// product's clock may run fast.
const clock = (() => {
  "use strict";
  const meta = document.querySelector('meta[name="clock"]');
  const [speed, real, product] = meta ? meta.content.split("@").map(Number) : [1, 0, 0];
  let ahead = 0;
  return {
    speed,
    now: () => product * 1000 + (Date.now() + ahead - real * 1000) * speed,
    hear: (answer) => {
      const told = Date.parse(answer.headers.get("Date"));
      if (told) ahead = Math.abs(told - Date.now()) < 5000 ? 0 : told - Date.now();
    },
  };
})();
