import type { Place } from '../../commerce/place.ts';

/** Buys over the client API of the buyer node, where a test is about what the other side does with it. */

interface Offered {
  readonly providerNode: string;
  readonly item: { readonly id: string; readonly name: string };
  readonly provider: {
    readonly id: string;
    readonly fulfilments: readonly { readonly id: string; readonly kind: string }[];
    readonly payments: readonly { readonly id: string; readonly due: string; readonly collectedBy?: string }[];
  };
}

interface Told {
  readonly order: string;
  readonly now: {
    readonly state: string;
    readonly fault?: object;
    readonly forms?: readonly { readonly form: string }[];
    readonly order: { readonly fulfilments: readonly { readonly id: string }[] };
  };
}

interface Wanted {
  readonly text: string;
  readonly providerId: string;
  readonly name: string;
  readonly item: RegExp;
  /** How many of it; one, unless said. */
  readonly quantity?: number;
  readonly ofAgeYears?: number;
  /** What is filled in of the form of the provider, by field. */
  readonly answers?: Readonly<Record<string, unknown>>;
  /** From where to where, for a ride. */
  readonly way?: { readonly from: Place; readonly to: Place };
  /** Where it is delivered. */
  readonly to?: Place;
  /** How many come along in a ride. */
  readonly people?: number;
  /** Of the slots that are free, which; for an appointment. */
  readonly slot?: number;
}

const HELD_MS = 20_000;
const LOOKS_MAX = 60;
const LOOK_MS = 500;

export function createBuyer(baseUrl: string) {
  let cookie = '';
  const call = async <T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID(), cookie };
    const reply = await fetch(`${baseUrl}/api/v1${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    cookie = reply.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
    return (await reply.json()) as T;
  };
  const offered = async ({ text, providerId, item, way }: Wanted) => {
    const intent =
      way === undefined ? { text } : { text, fetchFrom: { position: way.from.position }, deliverTo: { position: way.to.position } };
    const { transactionId } = await call<{ transactionId: string }>('POST', '/searches', { intent });
    for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
      const { offers } = await call<{ offers: readonly Offered[] }>('GET', `/transactions/${transactionId}/offers?limit=1000`);
      const found = offers.find((offer) => offer.provider.id === providerId && item.test(offer.item.name));
      if (found !== undefined) return { transactionId, found };
      await new Promise((done) => setTimeout(done, LOOK_MS));
    }
    throw new Error(`${providerId} offers nothing for ${text}`);
  };
  const still = (told: Told): Told => {
    if (told.now.fault !== undefined) throw new Error(JSON.stringify(told.now.fault));
    return told;
  };
  return {
    call,
    /** From search to a confirmed order; its handle. */
    async buy(wanted: Wanted): Promise<string> {
      const { transactionId, found } = await offered(wanted);
      const { provider, providerNode, item } = found;
      const wait = `?wait=${HELD_MS}`;
      const basket = { providerNode, providerId: provider.id, lines: [{ itemId: item.id, quantity: wanted.quantity ?? 1 }] };
      const select = async (fulfilments: readonly object[]) =>
        still(await call<Told>('POST', `/transactions/${transactionId}/orders${wait}`, { ...basket, fulfilments }));
      const [way] = provider.fulfilments;
      let fulfilment: object = { id: provider.fulfilments.find(({ kind }) => kind === 'pickup')?.id ?? way?.id, kind: 'pickup' };
      if (wanted.slot !== undefined) {
        const free = (await select([])).now.order.fulfilments.filter(({ id }) => id.includes('~'));
        fulfilment = { id: free[wanted.slot]?.id, kind: 'appointment' };
      }
      if (wanted.to !== undefined) {
        const id = provider.fulfilments.find(({ kind }) => kind === 'delivery')?.id;
        fulfilment = { id, kind: 'delivery', stops: [{ kind: 'end', place: wanted.to }] };
      }
      if (wanted.way !== undefined) {
        const { from, to } = wanted.way;
        fulfilment = {
          id: way?.id,
          kind: way?.kind,
          ...(wanted.people === undefined ? {} : { people: wanted.people }),
          stops: [
            { kind: 'start', place: from },
            { kind: 'end', place: to },
          ],
        };
      }
      const { order, now } = await select([fulfilment]);
      const filled = (now.forms ?? []).map(({ form }) => ({ form, values: wanted.answers }));
      const pay = provider.payments.find(({ due }) => due === 'on-fulfilment');
      const customer = { name: wanted.name, phone: '+31205550202' };
      const terms = {
        billing: customer,
        fulfilments: [{ ...fulfilment, customer }],
        payments: [{ id: pay?.id, due: pay?.due, collectedBy: 'provider-node' }],
        ...(wanted.answers === undefined ? {} : { answers: filled }),
        ...(wanted.ofAgeYears === undefined ? {} : { ofAgeYears: wanted.ofAgeYears }),
      };
      still(await call<Told>('POST', `/orders/${order}/init${wait}`, terms));
      const placed = still(await call<Told>('POST', `/orders/${order}/confirm${wait}`, {}));
      if (placed.now.state !== 'confirmed') throw new Error(`The order is ${placed.now.state}`);
      return order;
    },
  };
}
