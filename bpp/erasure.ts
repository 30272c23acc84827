import type { Fulfilment, Stop } from '../commerce/fulfilment.ts';
import type { Order } from '../commerce/order.ts';
import { accept, refuseTrade, type Verdict } from '../commerce/refusal.ts';
import type { Performer, Work } from '../node/role.ts';
import type { Store } from '../node/store/port.ts';
import type { Engine } from './engines/engine.ts';
import { orderIdFor } from './engines/order-id.ts';
import { asJson, orderIn, providerIn, recordAt } from './engines/state.ts';
import { INVOICE_KEY, type InvoicedRecord } from './invoices/records.ts';
import { placedIn } from './let-go.ts';
import { eraseBrought } from './moving/erase-brought.ts';
import { type OrderRecord, PROVIDER_KEY, type ProviderRecord, partitionOfProvider, providerOf } from './provider-record.ts';

/** Erases who placed an order that has ended. What was sold, for how much and when stays: that is the bookkeeping of its provider. */

/** More than is ever said in one transaction. */
const SAID_MAX = 20_000;

export interface ErasurePorts {
  readonly performer: Performer;
  readonly store: Pick<Store, 'read' | 'transcript' | 'forget'>;
}

/**
 * First the order's own record, with what was filled in and said on it; then the key of its messages, so that nobody reads them any more. Can be asked
 * again when it broke off. Refused while an order of the same transaction is under way here, since what is still to be sent would be gone with it.
 */
export async function erasePerson(
  { performer, store }: ErasurePorts,
  { record, engine }: { readonly record: OrderRecord; readonly engine: Pick<Engine, 'withoutPerson'> | undefined },
): Promise<Verdict<void>> {
  const { transactionId } = record.buyer;
  for (const { providerId, buyerNodeId } of placedIn(await store.transcript(transactionId, { limit: SAID_MAX }))) {
    const key = PROVIDER_KEY.order(orderIdFor(providerId, { buyerNode: { id: buyerNodeId, uri: '' }, transactionId }));
    const other = (await store.read(partitionOfProvider(providerId), [key])).get(key)?.value as unknown as OrderRecord | undefined;
    if (other?.order.status === 'active') return UNDER_WAY;
  }
  const done = await performer.perform(withoutPersonIn(record.order.id ?? '', engine));
  if (!done.ok) return refuseTrade('business', 'The store cannot be written now; try again in a while.');
  if (!done.value.ok) return done.value;
  await store.forget(transactionId);
  // A business that left and came back has the order twice: as it was here, and as it was brought along.
  const orderId = record.order.id ?? '';
  const copy = await eraseBrought({ performer, store }, { providerId: providerOf(orderId) ?? '', orderId });
  return copy.ok || copy.refusal.reason === 'order-not-found' ? accept(undefined) : copy;
}

const UNDER_WAY = refuseTrade(
  'business',
  'The order, or another of the same purchase, is under way: who ordered can be erased once it has ended.',
);

function withoutPersonIn(orderId: string, engine: Pick<Engine, 'withoutPerson'> | undefined): Work<Verdict<void>> {
  const answers = PROVIDER_KEY.answers(orderId);
  const thread = PROVIDER_KEY.thread(orderId);
  const stepsTaken = PROVIDER_KEY.stepsTaken(orderId);
  return {
    partition: partitionOfProvider(providerOf(orderId) ?? ''),
    reads: [PROVIDER_KEY.provider, PROVIDER_KEY.order(orderId), answers, thread, stepsTaken, INVOICE_KEY.invoiced(orderId)],
    decide(state) {
      const [record, provider] = [orderIn(state, orderId), providerIn(state)];
      if (record === undefined || provider === undefined)
        return { result: refuseTrade('order-not-found', 'The provider has no such order.') };
      if (record.order.status === 'active') return { result: UNDER_WAY };
      const bare = { ...record, order: withoutPerson(record.order, provider) };
      // They name who bought; what was invoiced stays counted, so that nothing is invoiced twice.
      const invoices = recordAt<InvoicedRecord>(state, INVOICE_KEY.invoiced(orderId))?.numbers.map(INVOICE_KEY.invoice) ?? [];
      const after = engine?.withoutPerson?.(bare, provider) ?? bare;
      const remove = [answers, thread, stepsTaken, ...invoices];
      return { put: { [PROVIDER_KEY.order(orderId)]: asJson(after) }, remove, result: accept(undefined) };
    },
  };
}

/** What is left names nobody: what was sold and what it cost, how it was handed over, and how it ended. */
function withoutPerson(order: Order, provider: Pick<ProviderRecord, 'place' | 'branches'>): Order {
  const { billing: _billing, form: _form, extra: _extra, cancellation, ...rest } = order;
  const { note: _note, extra: _more, ...ended } = cancellation ?? {};
  return {
    ...rest,
    lines: order.lines.map(({ form: _lineForm, extra: _lineExtra, ...line }) => line),
    fulfilments: order.fulfilments.map((fulfilment) => handedOver(fulfilment, provider)),
    ...(cancellation === undefined ? {} : { cancellation: ended }),
  };
}

function handedOver(
  { customer: _customer, extra: _extra, stops, ...fulfilment }: Fulfilment,
  { place, branches = [] }: Pick<ProviderRecord, 'place' | 'branches'>,
): Fulfilment {
  const own = [place, ...branches.map((branch) => branch.place)].map(({ id }) => id);
  const bare = (stop: Stop): Stop => {
    const { kind, timeRange } = stop;
    if (stop.place?.id !== undefined && own.includes(stop.place.id)) return stop;
    return { kind, ...(timeRange === undefined ? {} : { timeRange }) };
  };
  return { ...fulfilment, ...(stops === undefined ? {} : { stops: stops.map(bare) }) };
}
