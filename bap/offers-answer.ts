import type { Answer } from '../commerce/command.ts';
import type { Heard } from '../node/role.ts';
import type { Change } from './change.ts';
import type { PendingRecord } from './records.ts';
import { BOUNDS } from './settings.ts';

/** Keeps what a provider node offers, late or not, as long as there is room for it. */
export function takeOffers(change: Change, heard: Heard, heardAs: { readonly answer: Answer; readonly pending?: PendingRecord }): void {
  const { answer, pending } = heardAs;
  const providerNode = heard.sender.subscriberId;
  const { transaction } = change;
  const late = transaction.search !== 'open' && transaction.search !== 'raw';
  if (pending !== undefined && pending.state !== 'answered') change.keepPending({ ...pending, state: 'answered' });
  if (!('catalogue' in answer)) {
    change.tell('search', {
      state: 'declined',
      by: providerNode,
      late,
      ...('refusal' in answer ? { refusal: answer.refusal as never } : {}),
    });
    return;
  }
  const bytes = heard.bytes.length;
  if (transaction.offers >= BOUNDS.offersMax || transaction.offerBytes + bytes > BOUNDS.offerBytesMax) {
    change.tell('search', { state: 'too-many-offers', by: providerNode });
    return;
  }
  const n = transaction.offers + 1;
  change.keepOffer({ n, providerNode, receivedAtMs: change.nowMs, late, catalogue: answer.catalogue });
  const known = transaction.parties.some((party) => party.id === providerNode);
  const uri = heard.envelope.providerNode?.uri ?? '';
  change.update({
    offers: n,
    offerBytes: transaction.offerBytes + bytes,
    parties: known ? transaction.parties : [...transaction.parties, { id: providerNode, uri }],
  });
  const items = answer.catalogue.providers.reduce((count, provider) => count + provider.items.length, 0);
  change.tell('offers', { n, providerNode, late, providers: answer.catalogue.providers.length, items });
}
