/**
 * Stands between pages and the network. It keeps the shell alone: the page, its script, its style and its icon, which are the same for everybody. What the
 * node answers passes it by, so that nothing of anybody's is kept here.
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

/** What of the browser's own `ServiceWorkerGlobalScope` is used here. */
interface Scope {
  readonly registration: ServiceWorkerRegistration;
  addEventListener(type: 'install' | 'activate', listener: (event: Lasting) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
}

/** Names of scripts and styles hold a digest of what is in them: what is kept under such a name is right for ever. */
const NAMED_BY_CONTENT = /-[A-Z0-9]{8}\.(?:js|css)$/;

/** What the build names a shell by. */
const DIGEST = /^[0-9a-f]{16}$/;

/** Keeps the shell of the pages below the worker's own folder. */
export function keepShell(): void {
  const scope = self as unknown as Scope;
  const root = new URL('./', scope.registration.scope).href;
  const prefix = `marktplein-shell${new URL(root).pathname.replaceAll('/', '-')}`;
  const name = prefix + SHELL_NAME;
  const shell = new Set(SHELL.map((path) => new URL(path, root).href));
  // All of it or nothing. It takes over when the last page of the one before is closed: no page gets half of the old and half of the new.
  scope.addEventListener('install', (event) => {
    event.waitUntil(caches.open(name).then((cache) => cache.addAll([...shell].map((url) => new Request(url, { cache: 'reload' })))));
  });
  scope.addEventListener('activate', (event) => {
    event.waitUntil(dropOthers({ prefix, name }));
  });
  scope.addEventListener('fetch', (event) => {
    const { request } = event;
    const url = request.url.split('#', 1)[0] ?? '';
    if (request.method !== 'GET' || !url.startsWith(root)) return;
    if (NAMED_BY_CONTENT.test(url)) event.respondWith(kept(request, name));
    else if (shell.has(url)) event.respondWith(asItIsNow(request, { url, name }));
  });
}

/** Several pages may share a host, one below another: each lets go of its own alone. */
async function dropOthers({ prefix, name }: { readonly prefix: string; readonly name: string }): Promise<void> {
  const own = (await caches.keys()).filter((each) => each.startsWith(prefix) && DIGEST.test(each.slice(prefix.length)));
  await Promise.all(own.filter((each) => each !== name).map((each) => caches.delete(each)));
}

/** The page as it is now; without a connection as it was kept: it says itself that there is none. */
async function asItIsNow(request: Request, { url, name }: { readonly url: string; readonly name: string }): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const known = await caches.match(url, { cacheName: name });
    if (known === undefined) throw error;
    return known;
  }
}

/** A file that never changes under its name. */
async function kept(request: Request, name: string): Promise<Response> {
  const known = await caches.match(request);
  if (known !== undefined) return known;
  const fresh = await fetch(request);
  if (fresh.ok) await (await caches.open(name)).put(request, fresh.clone());
  return fresh;
}
