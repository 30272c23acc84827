import { keepShell } from '../square/shell-worker.ts';

/** Keeps the storefront's shell, and shows the signs that are sent to whoever asked for them. */

interface Lasting extends Event {
  waitUntil(done: Promise<unknown>): void;
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

/** What of the browser's own `ServiceWorkerGlobalScope` is used for signs. */
interface Scope {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    matchAll(which: { readonly type: 'window'; readonly includeUncontrolled: true }): Promise<readonly Client[]>;
    openWindow(url: string): Promise<unknown>;
  };
  addEventListener(type: 'push', listener: (event: Pushed) => void): void;
  addEventListener(type: 'notificationclick', listener: (event: Pressed) => void): void;
}

const scope = self as unknown as Scope;
const SIGN = {
  nl: 'Een bestelling is veranderd. Open de pagina om te zien wat.',
  en: 'An order has changed. Open the page to see what.',
} as const;

const root = new URL('./', scope.registration.scope).href;

keepShell();

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
