import type { Request, Response } from 'express';
import { CHALLENGE_MS } from '../people/challenges.ts';
import { CODE_MS } from '../people/codes.ts';
import { type Carried, carriedText, readCarried } from '../people/secrets.ts';
import { pageToken, SESSION_AGE_MAX_MS } from '../people/sessions.ts';
import type { PeoplePorts } from '../people/visitors.ts';

/** How a browser carries a session, and how it is known that a call comes from our own page. */

type Cookie = 'session' | 'attempt' | 'openid';
type CookiePorts = Pick<PeoplePorts, 'consoleUrl' | 'cookieName'>;

const MS_MAX: Readonly<Record<Cookie, number>> = { session: SESSION_AGE_MAX_MS, attempt: CODE_MS, openid: CHALLENGE_MS.openid };
/** The header in which the console sends its page token. */
export const PAGE_TOKEN_HEADER = 'X-Page-Token';

/** What a browser carries under one of our cookies. */
export function carriedIn({ headers }: Pick<Request, 'headers'>, cookie: Cookie, ports: CookiePorts): Carried | undefined {
  const name = nameOf(cookie, ports);
  for (const part of (headers.cookie ?? '').split(';')) {
    const [key, value] = part.split('=', 2);
    if (key?.trim() === name) return readCarried(value?.trim());
  }
  return undefined;
}

/** Gives a browser something to carry. No script reads it, and no other site has it sent; but for a sign-in elsewhere, from where the browser comes back by a link. */
export function carry(response: Response, cookie: Cookie, carried: Carried, ports: CookiePorts): void {
  response.cookie(nameOf(cookie, ports), carriedText(carried), { ...attributes(cookie, ports), maxAge: MS_MAX[cookie] });
}

export function dropCookie(response: Response, cookie: Cookie, ports: CookiePorts): void {
  response.clearCookie(nameOf(cookie, ports), attributes(cookie, ports));
}

function attributes(cookie: Cookie, ports: CookiePorts) {
  return { httpOnly: true, sameSite: cookie === 'openid' ? 'lax' : 'strict', path: '/', secure: isSecure(ports) } as const;
}

/** With the prefix, a browser takes the cookie over TLS from this host alone. */
function nameOf(cookie: Cookie, ports: CookiePorts): string {
  return `${isSecure(ports) ? '__Host-' : ''}${ports.cookieName}_${cookie}`;
}

function isSecure({ consoleUrl }: CookiePorts): boolean {
  return consoleUrl.startsWith('https:');
}

/** Whether a call that changes something was made by a page of our own: the browser says so itself, or names the origin. */
export function isFromOwnPage(request: Request, { consoleUrl }: Pick<PeoplePorts, 'consoleUrl'>): boolean {
  const site = request.get('Sec-Fetch-Site');
  if (site !== undefined) return site === 'same-origin';
  const origin = request.get('Origin');
  return origin !== undefined && origin === new URL(consoleUrl).origin;
}

/** Whether the token of a session's page was sent along. */
export function hasPageToken(request: Request, secret: string): boolean {
  return request.get(PAGE_TOKEN_HEADER) === pageToken(secret);
}
