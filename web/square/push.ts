import { service } from './service.ts';

/** The server through which a browser is pushed to, and who runs it. */
export interface PushServer {
  readonly host: string;
  readonly maker: string;
}

const MOZILLA: PushServer = { host: 'updates.push.services.mozilla.com', maker: 'Mozilla' };
const APPLE: PushServer = { host: 'web.push.apple.com', maker: 'Apple' };
const MICROSOFT: PushServer = { host: 'notify.windows.com', maker: 'Microsoft' };
const GOOGLE: PushServer = { host: 'fcm.googleapis.com', maker: 'Google' };

/** Whether this browser can be pushed to at all; over plain HTTP none can. */
export function canPush(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
}

/**
 * The server that this browser uses, as far as it can be known before it is asked: to ask is to call that server already. What it turns out to be is held
 * against this.
 */
export function pushServer(agent: string = navigator.userAgent): PushServer {
  if (/Firefox\//.test(agent)) return MOZILLA;
  if (/Edg\//.test(agent)) return MICROSOFT;
  return /Safari\//.test(agent) && !/Chrom(?:e|ium)\//.test(agent) ? APPLE : GOOGLE;
}

/** Why nothing was turned on: the person or their browser would not, its server could not be reached, or it was another than was said. */
export type NotPushed = { readonly refused: true } | { readonly failed: true } | { readonly elsewhere: string };

/** Asks the person, then the browser. When the browser goes by another server than was said, all is undone. */
export async function subscribeHere(publicKey: string): Promise<{ readonly subscription: PushSubscriptionJSON } | NotPushed> {
  if ((await Notification.requestPermission()) !== 'granted') return { refused: true };
  const subscription = await subscribe(publicKey);
  if (subscription === undefined) return { failed: true };
  const { host } = new URL(subscription.endpoint);
  const said = pushServer().host;
  if (host === said || host.endsWith(`.${said}`)) return { subscription: subscription.toJSON() };
  await subscription.unsubscribe();
  return { elsewhere: host };
}

/** From now on nothing that is sent to this browser arrives, whoever sends it. */
export async function unsubscribeHere(): Promise<void> {
  if (!canPush()) return;
  const subscription = await (await service)?.pushManager.getSubscription();
  await subscription?.unsubscribe();
}

async function subscribe(publicKey: string): Promise<PushSubscription | undefined> {
  const registration = await service;
  if (registration === undefined) return undefined;
  await navigator.serviceWorker.ready;
  try {
    const known = await registration.pushManager.getSubscription();
    return known ?? (await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey }));
  } catch {
    // Its maker's server cannot be reached, or the browser has none.
    return undefined;
  }
}
