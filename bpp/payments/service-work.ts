import type { Standing } from '../../commerce/payment-ledger.ts';
import type { ServiceNews } from '../../commerce/payment-service.ts';
import { refuseTrade, type Verdict } from '../../commerce/refusal.ts';
import type { Performer, Work } from '../../node/role.ts';
import type { Store } from '../../node/store/port.ts';
import type { NodeAddress } from '../../protocol/message.ts';
import { partitionOfProvider } from '../provider-record.ts';
import { PaymentBook } from './payment-book.ts';
import { moneyKeys, PAYMENT_KEY, type ReferenceRecord, todayIn } from './records.ts';

export interface ServicePorts {
  readonly performer: Performer;
  readonly store: Pick<Store, 'read'>;
  readonly node: NodeAddress;
}

/** Enters what a payment service told, once however often it tells it. Its order need not have been made yet. */
export async function takeNews(
  ports: ServicePorts,
  from: { readonly providerId: string; readonly service: string },
  news: ServiceNews,
): Promise<Awaited<ReturnType<typeof perform>>> {
  const key = PAYMENT_KEY.reference(news.reference);
  const found = (await ports.store.read(partitionOfProvider(from.providerId), [key])).get(key);
  const orderId = (found?.value as unknown as ReferenceRecord | undefined)?.orderId;
  if (orderId === undefined) return { ok: true, value: refuseTrade('order-not-found', 'No order here has this reference.', '/reference') };
  return perform(ports, receiveFrom(from, orderId, { news, node: ports.node }));
}

function perform({ performer }: ServicePorts, work: Work<Verdict<Standing>>) {
  return performer.perform(work);
}

function receiveFrom(
  { providerId, service }: { readonly providerId: string; readonly service: string },
  orderId: string,
  { news, node }: { readonly news: ServiceNews; readonly node: NodeAddress },
): Work<Verdict<Standing>> {
  return {
    partition: partitionOfProvider(providerId),
    reads: moneyKeys(orderId),
    decide(state, context) {
      const book = new PaymentBook(state, context, node);
      const on = todayIn(state, context.nowMs);
      const result = book.receive(orderId, { id: `${service}:${news.id}`, amount: news.amount, on, by: 'service' });
      return result.ok ? { ...book.changes(), result } : { result };
    },
  };
}
