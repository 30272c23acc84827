import type { Commit, LogEntry, Store } from '../../../../node/store/port.ts';
import { hearing, logEntry, mustDo, NOW, parcel } from '../fixture.ts';

/** What stands in the files of earlier shapes: an entry of every kind. It is never changed, as the files are not. */

const SENT: LogEntry = logEntry('sent', { direction: 'out', peer: 'bpp.example.org', action: 'confirm' });
const FORGOTTEN = { transactionId: 'transaction-forgotten' };

export const COMMITS: readonly Commit[] = [
  {
    partition: 'provider:one',
    put: [
      { key: 'shop', value: { name: 'Bakker Brood', open: true } },
      { key: 'item:1', value: { stock: 7 } },
      { key: 'gone', value: 1 },
    ],
    claims: [{ key: 'bap.example.org|confirm|m1', value: 'digest-1', expiresAtMs: NOW * 2 }],
  },
  { partition: 'provider:one', put: [{ key: 'item:1', value: { stock: 6 } }], remove: ['gone'] },
  { partition: 'provider:two', put: [{ key: 'shop', value: { name: 'Kaas & Zn. — “oud”' } }] },
  hearing('provider:one', 'first'),
  hearing('provider:one', 'second'),
  hearing('provider:two', 'postponed'),
  {
    partition: 'provider:one',
    log: [SENT],
    outbox: [
      parcel('waiting', { logId: 'sent' }),
      parcel('later', { logId: 'sent', lane: 'lane-2' }),
      parcel('dead', { logId: 'sent' }),
      parcel('delivered', { logId: 'sent' }),
    ],
    timers: [{ id: 'hold:1', wakeAtMs: NOW + 900, data: { errand: 'end-hold' } }],
  },
  {
    partition: 'provider:one',
    moves: [
      { id: 'later', to: 'later', dueAtMs: NOW + 500 },
      { id: 'dead', to: 'dead', reason: 'refused (policy-error): not today', atMs: NOW + 1 },
      { id: 'delivered', to: 'delivered', atMs: NOW + 2, headers: { authorization: 'Signature of ours' } },
    ],
  },
  { partition: 'provider:one', log: [logEntry('erased', FORGOTTEN)] },
];

/** Puts an entry of every kind into an empty store. */
export async function fill(store: Store): Promise<void> {
  for (const commit of COMMITS) await mustDo(store, commit);
  await store.postponeInbox('postponed', NOW + 300);
  await store.forget(FORGOTTEN.transactionId);
}
