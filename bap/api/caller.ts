import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Chance, Clock } from '../../node/clock.ts';
import { createLimiter, type Limiter } from '../../node/limiter.ts';
import type { AppSettings, OpenAppSettings } from '../settings.ts';
import { sendProblem } from './problem-reply.ts';

/** Which app calls; without a key, which visitor of the open app. */
export interface Caller {
  readonly app: string;
  /** Let in by the link of an order: the app is the one that the order belongs to, and the call is about that order. */
  readonly byLink?: true;
}

export interface CallerPorts {
  readonly apps: readonly AppSettings[];
  readonly openApp?: OpenAppSettings;
  readonly clock: Clock;
  readonly chance: Chance;
}

interface Door {
  readonly name: string;
  readonly origins: readonly string[];
  readonly limiter: Limiter;
  readonly quotaKey: string;
}

/** Addresses that call without a key: each is remembered for its own quota. */
const OPEN_KEYS_MAX = 10_000;
const VISITOR_COOKIE = 'marktplein_visitor';
const VISITOR_BYTES = 32;
/** Over https the browser takes it from this very host alone: no page of a neighbour can plant one that it knows, and look on. */
const HOST_PREFIX = '__Host-';
const VISITOR = new RegExp(`(?:^|;\\s*)${VISITOR_COOKIE}=([A-Za-z0-9_-]{43})(?:;|$)`);
const HOST_VISITOR = new RegExp(`(?:^|;\\s*)${HOST_PREFIX}${VISITOR_COOKIE}=([A-Za-z0-9_-]{43})(?:;|$)`);
const VISITOR_MS = 365 * 86_400_000;
const ALLOWED_HEADERS = 'Authorization, Content-Type, Idempotency-Key, Last-Event-ID, Order-Link, Prefer';
const SHOWN_HEADERS = 'Location, Retry-After, Idempotency-Replayed';

/** Answers a browser that asks beforehand: it sends no key yet, so the origin of any app will do. */
export function preflight(ports: CallerPorts): RequestHandler {
  const origins = new Set([...ports.apps, ...(ports.openApp === undefined ? [] : [ports.openApp])].flatMap((app) => app.origins));
  return (request, response, next) => {
    response.vary('Origin');
    if (request.method !== 'OPTIONS') return next();
    const { origin } = request.headers;
    if (origin !== undefined && origins.has(origin)) {
      response.set({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Methods': 'GET, POST, DELETE',
        'Access-Control-Allow-Headers': ALLOWED_HEADERS,
        'Access-Control-Max-Age': '600',
      });
    }
    response.status(204).end();
  };
}

/** Lets an app in: by its key, from one of its origins, within its quota. */
export function admitCaller(ports: CallerPorts): RequestHandler {
  const limiters = new Map(ports.apps.map((app) => [app.name, createLimiter({ ...app, keysMax: 1 })]));
  const openLimiter = ports.openApp === undefined ? undefined : createLimiter({ ...ports.openApp, keysMax: OPEN_KEYS_MAX });
  return (request, response, next) => {
    const door = doorFor(request, ports, { limiters, openLimiter });
    if (door === undefined)
      return sendProblem(response, { name: 'app-unknown', detail: 'Send the key of your app as "Authorization: Bearer <key>".' });
    if (!fromAllowedPage(request, response, door)) {
      return sendProblem(response, {
        name: 'origin-not-allowed',
        detail: 'Ask whoever runs this node to add the origin of your page to your app.',
      });
    }
    const taken = door.limiter.take(door.quotaKey, ports.clock.nowMs());
    if (!taken.ok) {
      return sendProblem(response, {
        name: 'quota-used-up',
        detail: 'Slow down, and try again after a moment.',
        retryAfterSeconds: taken.retryAfterSeconds,
      });
    }
    const isOpen = request.headers.authorization === undefined;
    response.locals.caller = { app: isOpen ? visitorOf(request, response, { door, chance: ports.chance }) : door.name } satisfies Caller;
    next();
  };
}

/**
 * A visitor without a key is known by a secret in a cookie, and what they begin is theirs alone: that they know a
 * transaction_id proves nothing, since every gateway and provider node that heard the search knows it too. The dot keeps
 * visitors apart from apps, whose names have none.
 */
function visitorOf(request: Request, response: Response, { door, chance }: { readonly door: Door; readonly chance: Chance }): string {
  const known = (request.secure ? HOST_VISITOR : VISITOR).exec(request.headers.cookie ?? '')?.[1];
  const secret = known ?? Buffer.from(chance.bytes(VISITOR_BYTES)).toString('base64url');
  if (known === undefined && request.method === 'POST') {
    const options = { httpOnly: true, sameSite: 'strict', maxAge: VISITOR_MS } as const;
    if (request.secure) response.cookie(HOST_PREFIX + VISITOR_COOKIE, secret, { ...options, secure: true, path: '/' });
    else response.cookie(VISITOR_COOKIE, secret, { ...options, path: '/api' });
  }
  return `${door.name}.${createHash('sha256').update(secret).digest('base64url')}`;
}

export function callerOf(response: Response): Caller {
  return response.locals.caller as Caller;
}

function doorFor(
  request: Request,
  ports: CallerPorts,
  means: { limiters: ReadonlyMap<string, Limiter>; openLimiter: Limiter | undefined },
): Door | undefined {
  const { authorization } = request.headers;
  if (authorization === undefined) {
    if (ports.openApp === undefined || means.openLimiter === undefined) return undefined;
    return { ...ports.openApp, limiter: means.openLimiter, quotaKey: request.ip ?? 'unknown' };
  }
  const key = /^Bearer ([!-~]{16,256})$/i.exec(authorization)?.[1];
  const app = key === undefined ? undefined : appOf(key, ports.apps);
  const limiter = means.limiters.get(app?.name ?? '');
  return app === undefined || limiter === undefined ? undefined : { ...app, limiter, quotaKey: app.name };
}

/** Every app is compared, in the same time whether its key fits or not. */
function appOf(key: string, apps: readonly AppSettings[]): AppSettings | undefined {
  const digest = createHash('sha256').update(key).digest();
  let found: AppSettings | undefined;
  for (const app of apps) {
    const expected = Buffer.from(app.keySha256, 'hex');
    if (expected.length === digest.length && timingSafeEqual(expected, digest)) found = app;
  }
  return found;
}

/** A page of this node itself, or of an origin of the app. What is no page sends no origin. */
function fromAllowedPage(request: Request, response: Response, door: Door): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return true;
  if (door.origins.includes(origin)) {
    response.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': SHOWN_HEADERS });
    return true;
  }
  return origin === `${request.protocol}://${request.headers.host ?? ''}`;
}
