// Fetches, when somebody begins to sign up, what saves them from being asked once more.
addEventListener("focusin", async ({ target }) => {
  const form = target.form;
  if (target.name !== "email" || !form || form.since) return;
  const since = document.createElement("input");
  Object.assign(since, { type: "hidden", name: "since" });
  form.append(since);
  try {
    since.value = await (await fetch(`${form.action}/since`)).text();
  } catch {
    since.remove();
  }
});
