import { sameMoney } from '../../commerce/money.ts';
import { outcomeFor } from '../../commerce/payment-match.ts';
import type { ServiceNews } from '../../commerce/payment-service.ts';
import { accept, refuseTrade, type Verdict } from '../../commerce/refusal.ts';
import type { Performer, Work } from '../../node/role.ts';
import type { Json, State } from '../../node/store/port.ts';
import type { NodeAddress } from '../../protocol/message.ts';
import { PROVIDER_KEY, partitionOfProvider } from '../provider-record.ts';
import { PaymentBook } from './payment-book.ts';
import { type BookingRecord, moneyKeys, PAYMENT_KEY, type ReferenceRecord, todayIn } from './records.ts';

export interface ServicePorts {
  readonly performer: Performer;
  readonly node: NodeAddress;
}

interface From {
  readonly providerId: string;
  readonly service: string;
}

/** What became of a payment: it is `entered` for its order, or a person has `to-place` it. */
export type Heard = 'entered' | 'to-place';

/**
 * Enters what a payment service told, once however often it tells it. Its order need not have been made yet. A payment for what nobody can order any more,
 * or in another currency, was made all the same: a person has to place it, or pay it back.
 */
export function takeNews({ performer, node }: ServicePorts, from: From, news: ServiceNews) {
  return performer.perform(receiveFrom(from, news, node));
}

function receiveFrom({ providerId, service }: From, news: ServiceNews, node: NodeAddress): Work<Verdict<Heard>> {
  const id = `${service}:${news.id}`;
  const [booking, reference] = [PAYMENT_KEY.booking(id), PAYMENT_KEY.reference(news.reference)];
  const orderIn = (state: State) => (state.get(reference)?.value as unknown as ReferenceRecord | undefined)?.orderId;
  return {
    partition: partitionOfProvider(providerId),
    reads: [PROVIDER_KEY.provider, booking, reference],
    readsMore: (state) => moneyKeys(orderIn(state) ?? ''),
    decide(state, context) {
      const before = state.get(booking)?.value as unknown as BookingRecord | undefined;
      if (before !== undefined) return { result: sameMoney(before.amount, news.amount) ? accept('to-place') : ANOTHER };
      const book = new PaymentBook(state, context, node);
      const on = todayIn(state, context.nowMs);
      const orderId = orderIn(state);
      const stands = orderId === undefined ? undefined : book.standing(orderId);
      if (orderId !== undefined && stands?.due.currency === news.amount.currency) {
        const entered = book.receive(orderId, { id, amount: news.amount, on, by: 'service' });
        if (!entered.ok) return { result: entered };
        const { put, ...changes } = book.changes();
        return { ...changes, put: { ...put, [reference]: { orderId, isPaid: true } }, result: accept('entered') };
      }
      if (Number(news.amount.amount) <= 0) return { result: refuseTrade('invalid', 'An amount is more than nothing.', '/amount') };
      const record: BookingRecord = {
        ...{ id, account: service, service, on, amount: news.amount, remark: news.reference, payer: {} },
        ...(orderId === undefined || stands === undefined
          ? { outcome: 'wrong-reference', suggestions: [] }
          : { outcome: outcomeFor(news.amount, stands, 'standing'), suggestions: [{ orderId, because: ['reference'] }] }),
        ...{ state: 'open', importedAtMs: context.nowMs },
      };
      return { put: { [booking]: record as unknown as Json, [PAYMENT_KEY.unplaced(id)]: {} }, result: accept('to-place') };
    },
  };
}

const ANOTHER = refuseTrade('business', 'Something else was told under this id; every event has an id of its own.');
