import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { ProviderApiPorts, ProviderKey } from './ports.ts';
import { sendProblem } from './problem-reply.ts';

/** Lets in whoever shows a key of this node. */
export function admitKey({ keys }: Pick<ProviderApiPorts, 'keys'>): RequestHandler {
  return (request, response, next) => {
    const shown = tokenIn(request);
    const key = shown === undefined ? undefined : keyOf(shown, keys);
    if (key === undefined) return sendProblem(response, { name: 'key-unknown', detail: 'Send your key as "Authorization: Bearer <key>".' });
    response.locals.key = key;
    next();
  };
}

/** What was shown as `Authorization: Bearer <token>`; undefined when nothing was that could be one. */
export function tokenIn({ headers }: Pick<Request, 'headers'>): string | undefined {
  return /^Bearer ([!-~]{16,256})$/i.exec(headers.authorization ?? '')?.[1];
}

/** Whether the key that was shown opens a provider. One it does not open is as one that is not there. */
export function mayUse(response: Response, providerId: string): boolean {
  const { providerIds } = response.locals.key as ProviderKey;
  return providerIds === undefined || providerIds.includes(providerId);
}

/** Every key is compared, in the same time whether it fits or not. */
function keyOf(shown: string, keys: readonly ProviderKey[]): ProviderKey | undefined {
  const digest = createHash('sha256').update(shown).digest();
  let found: ProviderKey | undefined;
  for (const key of keys) {
    const expected = Buffer.from(key.keySha256, 'hex');
    if (expected.length === digest.length && timingSafeEqual(expected, digest)) found = key;
  }
  return found;
}
