/** Shows the signs that are pushed to whoever asked for them, in the service worker of a page. */

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
  readonly url: string;
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

export interface Signs {
  /** The same for everybody, in either language: which order and how stands on the page, for who may see it. */
  readonly says: { readonly nl: string; readonly en: string };
  /** What of the page is opened by a press, such as `#/orders`. */
  readonly opens: string;
}

/** Shows each sign, and opens the page when it is pressed. */
export function showSigns({ says, opens }: Signs): void {
  const scope = self as unknown as Scope;
  const root = new URL('./', scope.registration.scope).href;
  scope.addEventListener('push', (event) => {
    const body = /"language":"nl"/.test(event.data?.text() ?? '') ? says.nl : says.en;
    event.waitUntil(
      scope.registration.showNotification('Marktplein', { body, tag: 'order', icon: new URL('icons/stall-192.png', root).href }),
    );
  });
  scope.addEventListener('notificationclick', (event) => {
    event.notification.close();
    event.waitUntil(openPage());
  });

  async function openPage(): Promise<void> {
    const pages = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
    // Other pages of the same host are not meant.
    const open = pages.find(({ url }) => url.startsWith(root));
    await (open?.focus() ?? scope.clients.openWindow(`${root}${opens}`));
  }
}
