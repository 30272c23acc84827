import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verdictOf } from '../network/http.ts';
import { memoryOf, untilQuiet } from '../network/memory-of.ts';
import { CALLBACKS, callbackOf, REQUESTS, requestOf, sideOf, type WireBody } from '../network/messages.ts';
import { type Network, startNetwork } from '../network/network.ts';
import type { Party } from '../network/party.ts';
import type { NetworkNode } from '../network/running.ts';
import { expectAck } from './refusals.ts';

let network: Network;
let stranger: Party;
let baker: Party;
beforeAll(async () => {
  network = await startNetwork();
  stranger = await network.party({ name: 'stranger', type: 'BAP' });
  baker = await network.party({ name: 'baker', type: 'BPP' });
});
afterAll(() => network?.stop());

/** One thing that is wrong with a message: where, what stands there instead (nothing: it is left out), and where the refusal points. */
interface Fault {
  readonly at: string;
  readonly value?: unknown;
  readonly pointsAt: string;
  readonly code: string;
}

const gone = (at: string, pointsAt = at): Fault => ({ at, pointsAt, code: '30000' });
const is = (at: string, value: unknown, more: { pointsAt?: string; code?: string } = {}): Fault => ({
  at,
  value,
  pointsAt: more.pointsAt ?? at,
  code: more.code ?? '30000',
});

const ADDRESS = ['bpp_id', 'bpp_uri'];
const CONTEXT = ['domain', 'action', 'version', 'bap_id', 'bap_uri', 'transaction_id', 'message_id', 'timestamp'];
const IN_CONTEXT: readonly Fault[] = [
  gone('/context'),
  ...[...CONTEXT, ...ADDRESS].flatMap((name) => [
    gone(`/context/${name}`),
    is(`/context/${name}`, 7),
    is(`/context/${name}`, ''),
    is(`/context/${name}`, { code: 'x' }),
    is(`/context/${name}`, null),
  ]),
  is('/context/transaction_id', 'no-uuid'),
  is('/context/message_id', '0f8fad5b-d9cb-469f-a165-70867728950'),
  is('/context/timestamp', 'yesterday'),
  is('/context/timestamp', '2026-02-30T12:00:00Z'),
  is('/context/bap_uri', 'ftp://files.example/'),
  is('/context/bpp_uri', 'not a url'),
  is('/context/ttl', 30),
  is('/context/ttl', 'half a minute'),
  is('/context/ttl', 'PT0S'),
  is('/context/ttl', 'PT-5S'),
  is('/context/version', '2.0.0'),
  is('/context/version', '0.9.4'),
  is('/context/version', '1.1'),
  is('/context/domain', 'ride-hailing'),
  is('/context/action', 'on_everything'),
];

const LINE = '/message/order/items/0';
const COUNT = `${LINE}/quantity/selected/count`;
const CART: readonly Fault[] = [
  gone('/message'),
  is('/message', 'order'),
  gone('/message/order'),
  is('/message/order', []),
  gone('/message/order/provider', '/message/order/provider/id'),
  is('/message/order/provider', 'bakker'),
  gone('/message/order/provider/id'),
  is('/message/order/provider/id', 7),
  gone('/message/order/items'),
  is('/message/order/items', {}),
  is('/message/order/items', []),
  is(LINE, 'bread'),
  gone(`${LINE}/id`),
  is(`${LINE}/id`, 7),
  gone(`${LINE}/quantity`, COUNT),
  ...[undefined, '2', 0, -1, 1.5, 1e21].map((count) => (count === undefined ? gone(COUNT) : is(COUNT, count))),
];
const ORDER_ID: readonly Fault[] = [gone('/message'), gone('/message/order_id'), is('/message/order_id', 7), is('/message/order_id', '')];
const RATING = '/message/ratings/0';

const IN_REQUESTS: Readonly<Record<string, readonly Fault[]>> = {
  search: [
    gone('/message'),
    is('/message', []),
    is('/message/intent', 'bread'),
    is('/message/intent/item', []),
    is('/message/intent/item/descriptor/name', 7),
  ],
  select: CART,
  init: [
    ...CART,
    gone('/message/order/fulfillments'),
    is('/message/order/fulfillments', []),
    is('/message/order/fulfillments', {}),
    is('/message/order/billing', 'Noor'),
  ],
  confirm: [
    ...CART,
    gone('/message/order/billing'),
    is('/message/order/payments', {}),
    is('/message/order/payments/0/status', 'MAYBE'),
    is('/message/order/payments/0/type', 'SOMETIME'),
    is('/message/order/fulfillments/0/type', 7),
  ],
  status: ORDER_ID,
  track: ORDER_ID,
  cancel: [...ORDER_ID, is('/message/cancellation_reason_id', 7)],
  update: [
    gone('/message'),
    gone('/message/update_target'),
    is('/message/update_target', 7),
    is('/message/update_target', 'weather', { code: '30012' }),
    gone('/message/order'),
    is('/message/order', 'x'),
    gone('/message/order/id'),
  ],
  rating: [
    gone('/message'),
    gone('/message/ratings'),
    is('/message/ratings', []),
    is('/message/ratings', {}),
    gone(`${RATING}/id`),
    gone(`${RATING}/rating_category`),
    is(`${RATING}/rating_category`, 'Weather'),
    gone(`${RATING}/value`),
    is(`${RATING}/value`, 4),
    is(`${RATING}/value`, 'lots', { code: '30015' }),
  ],
  support: [gone('/message'), is('/message/support', 'x'), is('/message/support/ref_id', 7)],
  get_cancellation_reasons: [],
  get_return_reasons: [],
  get_rating_categories: [],
};

const ANSWERED: readonly Fault[] = [
  gone('/message'),
  is('/message', 'x'),
  gone('/message/order'),
  is('/message/order', 'x'),
  is('/message/order/status', 'SOMETIMES'),
  is('/message/order/items', {}),
  is('/error', 'x'),
];
const options = (name: string): readonly Fault[] => [
  gone('/message'),
  gone(`/message/${name}`),
  is(`/message/${name}`, {}),
  is(`/message/${name}/0/id`, 7),
];

const IN_CALLBACKS: Readonly<Record<string, readonly Fault[]>> = {
  on_search: [gone('/message'), gone('/message/catalog'), is('/message/catalog', 'x'), is('/message/catalog/providers', {})],
  on_select: ANSWERED,
  on_init: ANSWERED,
  on_confirm: ANSWERED,
  on_status: ANSWERED,
  on_cancel: ANSWERED,
  on_update: ANSWERED,
  on_track: [gone('/message'), gone('/message/tracking'), is('/message/tracking', 'x'), is('/message/tracking/status', 'perhaps')],
  on_rating: [gone('/message'), is('/message', 'x')],
  on_support: [gone('/message'), gone('/message/support'), is('/message/support', 'x'), is('/message/support/email', 7)],
  cancellation_reasons: options('cancellation_reasons'),
  return_reasons: options('return_reasons'),
  rating_categories: [
    gone('/message'),
    gone('/message/rating_categories'),
    is('/message/rating_categories', ['Weather'], { pointsAt: '/message/rating_categories/0' }),
  ],
};

test('there is a row for every action', () => {
  expect(Object.keys(IN_REQUESTS).sort()).toEqual(Object.keys(REQUESTS).sort());
  expect(Object.keys(IN_CALLBACKS).sort()).toEqual(Object.keys(CALLBACKS).sort());
});

describe('at a provider node', () => {
  test.each(Object.keys(REQUESTS))('%s without what it needs is refused, and pointed at', async (action) => {
    const sides = { bap: stranger, bpp: sideOf(network.provider) };
    // A search may go to nobody in particular.
    const excused = (fault: Fault) =>
      action === 'search' && ADDRESS.some((name) => fault.at === `/context/${name}` && fault.value === undefined);
    const faults = [...IN_CONTEXT.filter((fault) => !excused(fault)), ...(IN_REQUESTS[action] ?? [])];
    await expectAllRefused(network.provider, faults, { by: stranger, make: () => requestOf(action, sides), path: action });
    expectAck(await stranger.say(network.provider.wireUrl, requestOf(action, sides)));
  });
});

describe('at a buyer node', () => {
  test.each(Object.keys(CALLBACKS))('%s without what it needs is refused, and pointed at', async (action) => {
    const sides = { bap: sideOf(network.buyer), bpp: baker };
    const faults = [...IN_CONTEXT, ...(IN_CALLBACKS[action] ?? [])];
    await expectAllRefused(network.buyer, faults, { by: baker, make: () => callbackOf(action, sides), path: action });
  });
});

describe('at a gateway', () => {
  test('a search without what it needs is refused, and pointed at', async () => {
    const [gateway] = network.gateways;
    if (gateway === undefined) throw new Error('there is a gateway');
    // An action other than search is for somebody: that nobody is named is seen first.
    const elsewhere = ['/context/bpp_id', '/context/bpp_uri', '/context/action'];
    const inContext = IN_CONTEXT.filter((fault) => !elsewhere.includes(fault.at));
    const faults = [...inContext, ...(IN_REQUESTS.search ?? [])];
    await expectAllRefused(gateway, faults, { by: stranger, make: () => requestOf('search', { bap: stranger }), path: 'search' });
  });
});

interface Said {
  readonly by: Party;
  readonly path: string;
  make(): WireBody;
}

async function expectAllRefused(node: NetworkNode, faults: readonly Fault[], { by, make, path }: Said): Promise<void> {
  await untilQuiet(node);
  const before = memoryOf(node);
  const odd: unknown[] = [];
  for (const fault of faults) {
    const { status, ack, code, path: where, message } = verdictOf(await by.say(node.wireUrl, changed(make(), fault) as WireBody, { path }));
    const pointed = where?.split(',').includes(fault.pointsAt) === true;
    const refused = ack === 'NACK' && code === fault.code && (message ?? '').length > 10 && (status === 400 || fault.code !== '30000');
    if (!pointed || !refused) odd.push({ ...fault, got: { status, ack, code, where, message } });
  }
  expect(odd).toEqual([]);
  expect(memoryOf(node)).toEqual(before);
}

/** The message with one member left out or changed. */
function changed(body: unknown, { at, value }: Fault): unknown {
  const [name = '', ...rest] = at.slice(1).split('/');
  const copy: Record<string, unknown> | unknown[] = Array.isArray(body) ? [...body] : { ...(body as Record<string, unknown>) };
  const members = copy as Record<string, unknown>;
  if (rest.length > 0) members[name] = changed(members[name] ?? {}, { at: `/${rest.join('/')}`, value, pointsAt: '', code: '' });
  else if (value === undefined) delete members[name];
  else members[name] = value;
  return copy;
}
