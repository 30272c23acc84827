import type { Request, RequestHandler, Response } from 'express';
import { createLimiter } from '../../node/limiter.ts';
import { linkKey, opensOrder, readLink, readLinkSecret } from '../links/order-link.ts';
import { handleOf, partitionOf, readHandle, readTransaction, TRANSACTION } from '../records.ts';
import { type ApiOutcome, denied, granted } from '../refusals.ts';
import { pathMember } from './call.ts';
import type { Caller } from './caller.ts';
import type { BuyerApiPorts } from './ports.ts';
import { sendProblem } from './problem-reply.ts';

/** Wrong secrets from one address: more than a family mistypes, and of no use to a machine that guesses. */
const GUESSES = { perSecond: 1 / 10, burst: 40, keysMax: 20_000 } as const;
const LINK_COOKIE = 'marktplein_order';
const PRESENTED = new RegExp(`(?:^|;\\s*)${LINK_COOKIE}=([A-Za-z0-9_-]{43})(?:;|$)`);
/** What an app that holds a secret sends it in. */
const LINK_HEADER = 'Order-Link';

/** What is open below an order to who holds its link. Whatever begins something is not. */
const OPEN_TO_HOLDERS = new Set([
  '/',
  '/events',
  '/transfer',
  '/transfer.svg',
  '/receipt',
  '/status',
  '/track',
  '/cancel',
  '/update',
  '/rating',
  '/support',
  '/cancellation-reasons',
  '/return-reasons',
  '/rating-categories',
  '/link',
  '/notices',
]);
const NOTICE = /^\/notices\/[a-z0-9]+$/;

/** Lets in by the link of an order, and slows down who guesses. */
export interface LinkDoor {
  /** Before all routes below one order: who presents its link acts for the app that the order belongs to, for this order alone. */
  readonly admit: RequestHandler;
  /** The app that an order belongs to, when the secret opens it. */
  opens(request: Request, secret: string): Promise<ApiOutcome<string>>;
}

export function createLinkDoor(ports: Pick<BuyerApiPorts, 'store' | 'clock'>): LinkDoor {
  const guesses = createLimiter(GUESSES);
  const opens = async (request: Request, secret: string): Promise<ApiOutcome<string>> => {
    const [address, nowMs] = [request.ip ?? 'unknown', ports.clock.nowMs()];
    // Taken before the look, so that an address that guesses learns nothing more, even when it is right.
    const taken = guesses.take(address, nowMs);
    if (!taken.ok)
      return denied('quota-used-up', 'Too many links of orders were tried from this address.', {
        retryAfterSeconds: taken.retryAfterSeconds,
      });
    const app = await appOf(pathMember(request, 'handle'), secret, ports);
    if (app === undefined) return denied('not-found', 'This link opens no order: it is not complete, or a newer one was made.');
    // What was right costs nothing.
    guesses.take(address, nowMs, -1);
    return granted(app);
  };
  return {
    opens,
    async admit(request, response, next) {
      const secret = presentedBy(request);
      if (secret === undefined || !(OPEN_TO_HOLDERS.has(request.path) || NOTICE.test(request.path))) return next();
      const app = await opens(request, secret);
      if (app.ok) response.locals.caller = { app: app.value, byLink: true } satisfies Caller;
      else if (app.problem.name === 'quota-used-up') return sendProblem(response, app.problem);
      // Who ordered it has a link of old and is known all the same.
      else if (PRESENTED.test(request.headers.cookie ?? '')) response.clearCookie(LINK_COOKIE, { path: cookiePath(request) });
      next();
    },
  };
}

/** Has the browser present the link from now on, until it is closed, with calls about this order and no other. */
export function carryLink(request: Request, response: Response, secret: string): void {
  response.cookie(LINK_COOKIE, secret, { httpOnly: true, sameSite: 'strict', secure: request.secure, path: cookiePath(request) });
}

function cookiePath(request: Request): string {
  const handle = readHandle(pathMember(request, 'handle'));
  return `/api/v1/orders/${handle === undefined ? '' : handleOf(handle.transactionId, handle.n)}`;
}

function presentedBy(request: Request): string | undefined {
  return readLinkSecret(request.get(LINK_HEADER)) ?? PRESENTED.exec(request.headers.cookie ?? '')?.[1];
}

async function appOf(handle: string, secret: string, { store }: Pick<BuyerApiPorts, 'store'>): Promise<string | undefined> {
  const named = readHandle(handle);
  if (named === undefined) return undefined;
  const state = await store.read(partitionOf(named.transactionId), [TRANSACTION, linkKey(named.n)]);
  return opensOrder(readLink(state, named.n), secret) ? readTransaction(state)?.app : undefined;
}
