import { randomUUID } from 'node:crypto';
import { DOMAIN, type Party } from './parties.ts';

/** A message ready to be sent: bytes, and the header that signs them. */
export interface SignedMessage {
  readonly path: string;
  readonly bytes: Buffer;
  readonly authorization: string;
}

/** Businesses among which orders are spread: each is a partition of its own. */
const PROVIDERS = 100;

/** What a provider node hears of one purchase: search, select, init, confirm, status, rating. */
export const MESSAGES_A_TRANSACTION = 6;

/** Baskets at many providers, each with as many lines as make up about so many bytes; some of them are of one transaction, as in a purchase. */
export function selectMessages(
  count: number,
  between: { readonly buyer: Party; readonly provider: Party },
  bytesWanted: number,
): SignedMessage[] {
  let transactionId = randomUUID();
  return Array.from({ length: count }, (_, place) => {
    if (place % MESSAGES_A_TRANSACTION === 0) transactionId = randomUUID();
    return selectMessage({ ...between, transactionId }, bytesWanted);
  });
}

function selectMessage(
  { buyer, provider, transactionId }: { buyer: Party; provider: Party; transactionId: string },
  bytesWanted: number,
): SignedMessage {
  const providerId = `shop-${Math.floor(Math.random() * PROVIDERS)}`;
  const items: object[] = [];
  const order = { provider: { id: providerId }, items, fulfillments: [delivery(providerId)] };
  const body = { context: { ...contextOf('select', buyer, provider), transaction_id: transactionId }, message: { order } };
  let bytes = JSON.stringify(body).length;
  while (bytes < bytesWanted) {
    const line = lineOf(providerId, items.length);
    bytes += JSON.stringify(line).length + 1;
    items.push(line);
  }
  return signed('select', body, buyer);
}

/** A search for everything near a place. */
export function searchMessage(buyer: Party): SignedMessage {
  const area = { gps: '52.3702,4.8952', circle: { gps: '52.3702,4.8952', radius: { value: '2', unit: 'km' } } };
  const message = { intent: { item: { descriptor: { name: 'bread' } }, fulfillment: { stops: [{ location: area }] } } };
  return signed('search', { context: contextOf('search', buyer), message }, buyer);
}

function contextOf(action: string, buyer: Party, provider?: Party): object {
  return {
    domain: DOMAIN,
    location: { city: { code: 'std:020' }, country: { code: 'NLD' } },
    action,
    version: '1.1.1',
    bap_id: buyer.entry.subscriberId,
    bap_uri: buyer.entry.url,
    ...(provider === undefined ? {} : { bpp_id: provider.entry.subscriberId, bpp_uri: provider.entry.url }),
    transaction_id: randomUUID(),
    message_id: randomUUID(),
    timestamp: new Date().toISOString(),
    ttl: 'PT10M',
  };
}

function delivery(providerId: string): object {
  const address = 'Egelantiersgracht 901, 1015 RL';
  return { id: `${providerId}.delivery`, type: 'delivery', stops: [{ type: 'end', location: { gps: '52.3755,4.8821', address } }] };
}

function lineOf(providerId: string, number: number): object {
  return {
    id: `${providerId}.item-${number}`,
    descriptor: { name: `Item number ${number}`, short_desc: 'As it lies on the counter today' },
    price: { currency: 'EUR', value: '3.95' },
    quantity: { selected: { count: 1 + (number % 3) } },
    fulfillment_ids: [`${providerId}.delivery`],
  };
}

function signed(path: string, body: object, sender: Party): SignedMessage {
  const bytes = Buffer.from(JSON.stringify(body));
  return { path, bytes, authorization: sender.identity.sign(bytes, { nowMs: Date.now() }) };
}
