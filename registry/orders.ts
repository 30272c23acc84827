import type { Work } from '../node/role.ts';
import type { Outcome } from '../protocol/problems.ts';
import { ok, refuse } from '../protocol/problems.ts';
import { refusal, subscriberWork } from './changes.ts';
import { claimsResting, clashes, ended } from './claim.ts';
import { claimOf, entryOf, statusAt, withSuspension } from './record.ts';
import { admit } from './settle.ts';

/** What an operator does to one key, by name. */
export interface Order {
  readonly subscriberId: string;
  readonly keyId: string;
  readonly operator: string;
  readonly reason?: string;
}

/** Lets a proven claim in, or a suspended key back. */
export function approveWork({ subscriberId, keyId, operator }: Order): Work<Outcome<void>> {
  return subscriberWork(subscriberId, (moment) => {
    const claim = claimOf(moment.dossier, keyId);
    if (claim?.proven === true) {
      const { change, result } = admit(claim, moment, operator);
      const done =
        result.ok && result.value === 'subscribed'
          ? ok(undefined)
          : refuse('invalid-request', 'It cannot be entered beside the entries that are there.');
      return { ...(change === undefined ? {} : { change }), result: done };
    }
    const entry = entryOf(moment.dossier, keyId);
    if (entry?.ended?.how === 'suspended') {
      const { ended: _, ...rest } = entry;
      const since = { fromMs: rest.subscriber.updatedMs ?? moment.nowMs, untilMs: moment.nowMs };
      const suspensions = withSuspension(rest.suspensions, since);
      const back = { ...rest, suspensions, subscriber: { ...rest.subscriber, status: 'SUBSCRIBED', updatedMs: moment.nowMs } } as const;
      if (clashes(back.subscriber, moment))
        return refusal(refuse('invalid-request', 'Meanwhile another key has another url for this role and domain.'));
      return { change: { entries: [back], audit: { what: 'approved', keyId, by: operator } }, result: ok(undefined) };
    }
    if (claim !== undefined) return refusal(refuse('invalid-request', 'It has not proven its keys yet.'));
    return refusal(refuse('unknown-route', 'There is nothing to approve: no such claim, and no suspended key.'));
  });
}

/** Ends a key: for the time being (`suspended`), or for good. Claims for it, and those it vouched for, fall with it. */
export function endWork(
  { subscriberId, keyId, operator, reason }: Order & { readonly reason: string },
  how: 'suspended' | 'revoked',
): Work<Outcome<void>> {
  return subscriberWork(subscriberId, ({ dossier, nowMs }) => {
    const entry = entryOf(dossier, keyId);
    const settled = claimsResting(dossier, keyId);
    if (entry === undefined && settled.length === 0) return refusal(refuse('unknown-route', 'There is no such entry or claim.'));
    if (how === 'suspended' && (entry === undefined || statusAt(entry.subscriber, nowMs) !== 'SUBSCRIBED')) {
      return refusal(refuse('invalid-request', 'Only an entry that is SUBSCRIBED can be suspended.'));
    }
    const entries = entry === undefined ? [] : [ended(entry, { how, reason }, nowMs)];
    return { change: { entries, settled, audit: { what: how, keyId, by: operator, reason } }, result: ok(undefined) };
  });
}
