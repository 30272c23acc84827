/**
 * Has the browser keep the shell of a page, so that it opens without a connection. It keeps nothing of what is shown, and a browser that cannot, as over
 * plain HTTP, does without.
 */
export const service: Promise<ServiceWorkerRegistration | undefined> =
  'serviceWorker' in navigator
    ? navigator.serviceWorker.register('./service-worker.js', { updateViaCache: 'none' }).catch(() => undefined)
    : Promise.resolve(undefined);
