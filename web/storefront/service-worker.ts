/**
 * Stands between the storefront and the network. It keeps the shell alone: the page, its script, its style and its icons, which are the same for everybody. What the
 * node answers passes it by, so that nothing of anybody's orders is kept here.
 */

/** Filled in when the pages are built: what the shell consists of, and a name that changes with any of it. */
declare const SHELL: readonly string[];
declare const SHELL_NAME: string;

interface Lasting extends Event {
  waitUntil(done: Promise<unknown>): void;
}

interface Fetching extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface Pushed extends Lasting {
  readonly data: { text(): string } | null;
}

interface Pressed extends Lasting {
  readonly notification: Notification;
}

/** An open page. */
interface Client {
  focus(): Promise<unknown>;
}

/** What of the browser's own `ServiceWorkerGlobalScope` is used here. */
interface Scope {
  readonly registration: ServiceWorkerRegistration;
  addEventListener(type: 'install' | 'activate', listener: (event: Lasting) => void): void;
  readonly clients: {
    matchAll(which: { readonly type: 'window'; readonly includeUncontrolled: true }): Promise<readonly Client[]>;
    openWindow(url: string): Promise<unknown>;
  };
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
  addEventListener(type: 'push', listener: (event: Pushed) => void): void;
  addEventListener(type: 'notificationclick', listener: (event: Pressed) => void): void;
}

const scope = self as unknown as Scope;
const PREFIX = 'marktplein-shell-';
const NAME = PREFIX + SHELL_NAME;
/** Names of scripts and styles hold a digest of what is in them: what is kept under such a name is right for ever. */
const NAMED_BY_CONTENT = /-[A-Z0-9]{8}\.(?:js|css)$/;

const SIGN = {
  nl: 'Een bestelling is veranderd. Open de pagina om te zien wat.',
  en: 'An order has changed. Open the page to see what.',
} as const;

const root = new URL('./', scope.registration.scope).href;
const shell = new Set(SHELL.map((path) => new URL(path, root).href));

// All of it or nothing. It takes over when the last page of the one before is closed: no page gets half of the old and half of the new.
scope.addEventListener('install', (event) => {
  event.waitUntil(keepShell());
});

scope.addEventListener('activate', (event) => {
  event.waitUntil(dropOthers());
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = request.url.split('#', 1)[0] ?? '';
  if (request.method !== 'GET' || !url.startsWith(root)) return;
  if (NAMED_BY_CONTENT.test(url)) event.respondWith(kept(request));
  else if (shell.has(url)) event.respondWith(asItIsNow(request, url));
});

// A sign says that an order changed and nothing else: which one and how stands on the page, for who may see it.
scope.addEventListener('push', (event) => {
  const body = /"language":"nl"/.test(event.data?.text() ?? '') ? SIGN.nl : SIGN.en;
  event.waitUntil(
    scope.registration.showNotification('Marktplein', { body, tag: 'order', icon: new URL('icons/stall-192.png', root).href }),
  );
});

scope.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openPage());
});

async function openPage(): Promise<void> {
  const [open] = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  await (open?.focus() ?? scope.clients.openWindow(`${root}#/orders`));
}

async function keepShell(): Promise<void> {
  const cache = await caches.open(NAME);
  await cache.addAll([...shell].map((url) => new Request(url, { cache: 'reload' })));
}

async function dropOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== NAME).map((name) => caches.delete(name)));
}

/** The page as it is now; without a connection as it was kept: it says itself that there is none. */
async function asItIsNow(request: Request, url: string): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const known = await caches.match(url, { cacheName: NAME });
    if (known === undefined) throw error;
    return known;
  }
}

/** A file that never changes under its name. */
async function kept(request: Request): Promise<Response> {
  const known = await caches.match(request);
  if (known !== undefined) return known;
  const fresh = await fetch(request);
  if (fresh.ok) await (await caches.open(NAME)).put(request, fresh.clone());
  return fresh;
}
