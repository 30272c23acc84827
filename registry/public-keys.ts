import { type NextFunction, type Request, type Response, Router } from 'express';
import type { Clock } from '../node/clock.ts';
import type { Limiter } from '../node/limiter.ts';
import type { KeyHistory } from '../protocol/signing/key-history.ts';
import type { Desk, DeskRow } from './desk.ts';

export interface PublicKeysParts {
  readonly desk: Pick<Desk, 'rows' | 'forgottenUntilMs'>;
  /** The path of the registry's public URL, without a slash at the end. */
  readonly base: string;
  /** How often an address may ask. */
  readonly perAddress: Limiter;
  readonly clock: Clock;
}

/**
 * `GET <public URL>/keys/<subscriber_id>`: the public keys of a subscriber, present and past, for anybody who checks a signature. Look-ups on
 * the wire are for subscribers, since they tell who is where; this tells keys alone, to who knows the subscriber already. A page of any
 * site may read it, and nothing that identifies its reader is asked for.
 */
export function publicKeyRoutes({ desk, base, perAddress, clock }: PublicKeysParts): Router {
  const router = Router();
  const open = (request: Request, response: Response, next: NextFunction): void => {
    response.set({ 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'Retry-After', 'Cache-Control': 'no-store' });
    const taken = perAddress.take(request.ip ?? '', clock.nowMs());
    if (taken.ok) next();
    else
      response
        .set('Retry-After', String(taken.retryAfterSeconds))
        .status(429)
        .json({ error: { message: 'Too many requests; slow down.' } });
  };
  router.get(`${base}/keys/:subscriber`, open, async (request, response) => {
    const { subscriber: subscriberId } = request.params as { readonly subscriber: string };
    // What is only claimed was not proven: it is nobody's key yet.
    const admitted = desk.rows(subscriberId).filter(({ kind }) => kind === 'entry');
    // Asked after the rows: a key that makes room meanwhile is among them still, or known to be forgotten.
    const forgottenUntilMs = await desk.forgottenUntilMs(subscriberId);
    const history: KeyHistory = {
      subscriberId,
      keys: admitted.map(keyOf),
      ...(forgottenUntilMs === undefined ? {} : { forgottenUntilMs }),
    };
    response.json(history);
  });
  router.options(`${base}/keys/:subscriber`, open, (_request, response) => {
    response.set({ 'Access-Control-Allow-Methods': 'GET', 'Access-Control-Max-Age': '600' }).status(204).end();
  });
  return router;
}

/** An entry that ended could sign until then; one that was renewed could since it was first there. */
function keyOf({ subscriber, ended, suspensions }: DeskRow): KeyHistory['keys'][number] {
  const { keyId, signingPublicKey, validFromMs, validUntilMs, createdMs, updatedMs } = subscriber;
  const endedMs = ended === undefined ? undefined : updatedMs;
  return {
    keyId,
    publicKey: signingPublicKey,
    fromMs: Math.min(createdMs ?? validFromMs, validFromMs),
    untilMs: Math.min(endedMs ?? validUntilMs, validUntilMs),
    revoked: ended === 'revoked',
    ...(suspensions === undefined ? {} : { suspended: suspensions }),
  };
}
