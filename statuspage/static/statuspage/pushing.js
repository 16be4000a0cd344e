// Notifications of this browser: offered where it can show them; where it cannot, why.
"use strict";

(() => {
  const box = document.querySelector("[data-push]");
  const { root, door, key } = box.dataset;
  const link = box.querySelector("[data-manage]");

  const show = state => {
    for (const each of box.querySelectorAll("[data-when]")) {
      each.hidden = !each.dataset.when.split(" ").includes(state);
    }
  };

  const say = async (wish, subscription) => {
    const { endpoint, keys } = subscription.toJSON();
    const body = new URLSearchParams({ wish, endpoint, ...keys });
    const { state, manage } = await (await fetch(door, { method: "POST", body })).json();
    if (manage) link.href = manage;
    return state;
  };

  const look = async () => {
    const registration = await navigator.serviceWorker.getRegistration(root);
    const there = registration && await registration.pushManager.getSubscription();
    const state = there ? await say("look", there) : "none";
    show(state === "active" ? state : "none");
  };

  const subscribe = async () => {
    const registration = await navigator.serviceWorker.register(`${root}push.js`, { scope: root });
    const wanted = { userVisibleOnly: true, applicationServerKey: key };
    await ready(registration);
    const there = await registration.pushManager.subscribe(wanted).catch(async problem => {
      if (problem.name !== "InvalidStateError") throw problem;
      await (await registration.pushManager.getSubscription()).unsubscribe(); // it was for another key
      return registration.pushManager.subscribe(wanted);
    });
    show(await say("subscribe", there));
  };

  const ready = registration => new Promise(done => {
    const coming = registration.installing || registration.waiting;
    if (registration.active || !coming) return done();
    coming.addEventListener("statechange", () => coming.state === "activated" && done());
  });

  const leave = async () => {
    const registration = await navigator.serviceWorker.getRegistration(root);
    const there = registration && await registration.pushManager.getSubscription();
    if (there) {
      await say("leave", there);
      await there.unsubscribe();
    }
    show("none");
  };

  const press = deed => async event => {
    const pressed = event.currentTarget;
    pressed.disabled = true;
    try {
      await deed();
    } catch (problem) {
      show(Notification.permission === "denied" ? "denied" : "failed");
    }
    pressed.disabled = false;
  };

  const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  if (!able) return show("unable");
  box.querySelector("[data-press=subscribe]").addEventListener("click", press(subscribe));
  box.querySelector("[data-press=leave]").addEventListener("click", press(leave));
  navigator.serviceWorker.addEventListener("message", ({ data }) => data === "arrived" && look());
  if (Notification.permission === "denied") return show("denied");
  look().catch(() => show("failed"));
})();
