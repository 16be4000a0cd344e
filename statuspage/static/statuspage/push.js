// Shows what is pushed to this browser, and opens the page when it is pressed. It touches nothing else.
"use strict";

const here = path => new URL(path, registration.scope).href;

addEventListener("install", () => skipWaiting());
addEventListener("activate", event => event.waitUntil(clients.claim()));
addEventListener("push", event => event.waitUntil(show(event.data ? event.data.json() : {})));
addEventListener("pushsubscriptionchange", event => event.waitUntil(renew(event)));
addEventListener("notificationclick", event => {
  event.notification.close();
  event.waitUntil(lead(event.notification.data));
});

async function show({ title = "", body, tag = "", url = here(""), confirm }) {
  await registration.showNotification(title, { body, tag, renotify: tag !== "", data: url });
  if (confirm) await arrived(confirm);
}

// The first one has come all the way. Should nobody answer now, pressing it leads to the same question.
async function arrived(link) {
  const answer = await fetch(here(`confirm/${link.split("/").pop()}`), { method: "POST" });
  if (!answer.ok) return;
  await remember();
  for (const each of await clients.matchAll({ includeUncontrolled: true })) each.postMessage("arrived");
}

async function lead(url) {
  const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = open.find(each => each.url === url);
  return there ? there.focus() : clients.openWindow(url);
}

// Browsers change where they are reached, and some do not say where that was before.
async function renew({ oldSubscription, newSubscription }) {
  const last = (await remembered()) || {};
  const before = oldSubscription ? oldSubscription.toJSON() : last;
  const key = oldSubscription ? oldSubscription.options.applicationServerKey : last.key;
  if (!before.endpoint || !key) return;
  const now = newSubscription
    || await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint, keys } = now.toJSON();
  const said = { wish: "renew", endpoint, ...keys, before: before.endpoint, secret: before.keys.auth };
  await fetch(here("subscribe/push"), { method: "POST", body: new URLSearchParams(said) });
}

async function remember() {
  const now = await registration.pushManager.getSubscription();
  if (!now) return;
  const bytes = new Uint8Array(now.options.applicationServerKey);
  const key = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const kept = new Response(JSON.stringify({ ...now.toJSON(), key }));
  await (await caches.open("push")).put(here("subscribe/push"), kept);
}

async function remembered() {
  const kept = await (await caches.open("push")).match(here("subscribe/push"));
  return kept && kept.json();
}
