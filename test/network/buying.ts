import type { AskedAnswer, Client, OrderView, RankedOffer } from '../../bap/client/client.ts';
import type { Fulfilment } from '../../commerce/fulfilment.ts';
import { until } from './running.ts';
import { HERE } from './shops.ts';

/** What an app does, step by step, with a network around it. */

const WAIT_MS = 10_000;

/** Searches, and gives the offer of one item once it is there. */
export async function find(client: Client, text: string, itemId: string): Promise<{ transactionId: string; offer: RankedOffer }> {
  const { transactionId } = await client.search({ text });
  const offer = await until(
    async () => (await client.offers(transactionId)).offers.find(({ item }) => item.id === itemId),
    `${itemId} is offered`,
  );
  return { transactionId, offer };
}

/** What was answered; throws when the answer did not come. */
export function answered({ request, now }: AskedAnswer): OrderView {
  if (request?.state !== 'answered' || now === undefined)
    throw new Error(`no answer: ${request?.state} ${JSON.stringify(request?.problem ?? now?.fault ?? '')}`);
  return now;
}

export interface Wanted {
  readonly text?: string;
  readonly itemId?: string;
  readonly quantity?: number;
  readonly kind?: 'pickup' | 'delivery';
}

/** From a search to an order that only needs to be confirmed. */
export async function prepare(client: Client, wanted: Wanted = {}): Promise<OrderView> {
  const { text = 'desembrood', itemId = 'bakker.desembrood', quantity = 1, kind = 'pickup' } = wanted;
  const { transactionId, offer } = await find(client, text, itemId);
  const fulfilments = [fulfilmentFor(offer, kind)];
  const basket = { providerNode: offer.providerNode, providerId: offer.provider.id, lines: [{ itemId, quantity }], fulfilments };
  const selected = answered(await client.createOrder(transactionId, basket, { waitMs: WAIT_MS }));
  return answered(await client.init(selected.handle, { billing: BILLING, fulfilments }, { waitMs: WAIT_MS }));
}

export const BILLING = { name: 'Noor de Wit', email: 'noor@post.example', phone: '+31612345678', address: 'Pleinstraat 2, 1011 AA' };

function fulfilmentFor({ provider }: RankedOffer, kind: 'pickup' | 'delivery'): Fulfilment {
  const option = provider.fulfilments.find((each) => each.kind === kind);
  if (option === undefined) throw new Error(`${provider.id} does not offer ${kind}`);
  if (kind === 'pickup') return { id: option.id, kind };
  const place = { address: 'Pleinstraat 2', postalCode: '1011 AA', cityName: 'Amsterdam', position: HERE };
  return { id: option.id, kind, stops: [{ kind: 'end', place, contact: { phone: '+31612345678' } }] };
}

/** Confirms with the first payment offered, paid when it has to be. */
export async function confirm(client: Client, { handle, order, quotedTotal }: OrderView): Promise<OrderView> {
  const [first] = order.payments;
  if (first === undefined) throw new Error('no payment was offered');
  const payment = first.due === 'before-order' ? { ...first, status: 'paid' as const } : first;
  const agreement = { payments: [payment], ...(quotedTotal === undefined ? {} : { acceptedTotal: quotedTotal }) };
  return answered(await client.confirm(handle, agreement, { waitMs: WAIT_MS }));
}

/** A whole purchase up to the confirmed order. */
export async function buy(client: Client, wanted: Wanted = {}): Promise<OrderView> {
  return confirm(client, await prepare(client, wanted));
}
