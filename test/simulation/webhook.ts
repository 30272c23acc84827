import { cancel, update } from '../../bap/after-steps.ts';
import { beginOrder } from '../../bap/steps.ts';
import { putPart } from '../../bpp/engines/webhook/catalogue.ts';
import { desk as steps } from '../../bpp/engines/webhook/desk.ts';
import type { BackEndRecord, OrderRecord, PostRecord } from '../../bpp/engines/webhook/record.ts';
import { putProvider } from '../../bpp/imports/import-work.ts';
import { putHook } from '../../bpp/imports/webhook-import.ts';
import { partitionOfProvider } from '../../bpp/provider-record.ts';
import type { Order } from '../../commerce/order.ts';
import { movesFrom } from '../../commerce/roads/roads.ts';
import { HERE } from '../network/shops.ts';
import type { BuyerApp } from './buyer-app.ts';
import { oneOf } from './dice.ts';
import { kept, machinesOf, partitionsOf } from './end-state.ts';
import type { Ending, ProviderDesk, SimulatedEngine, Wish } from './engine.ts';
import type { Machine } from './machine.ts';
import { find, lastLook, untilPlaced } from './shop-buyer.ts';
import { checkOrders } from './shop-check.ts';
import { Software, secretOf, urlOf } from './software.ts';

/** The businesses with software of their own, one on each provider node. */
const BUSINESSES = ['atelier', 'drukker', 'smid'] as const;
const WANTS: readonly (readonly [text: string, most: number])[] = [['maatwerk', 3]];
const ORDERS_MAX = 1_000;
const HANDED_OVER_MS = 60_000;
const ALWAYS = [{ open: '00:00', close: '24:00' }];

/** Businesses that answer with software of their own. */
export const webhookTrade: SimulatedEngine<readonly Software[]> = {
  name: 'webhook',
  beside({ machines, network, loop, faults }) {
    const providers = machines.filter(({ name }) => name.startsWith('bpp'));
    return providers.flatMap((machine, place) => {
      const providerId = BUSINESSES[place];
      return providerId === undefined ? [] : [new Software({ providerId, machine, network, loop, faults })];
    });
  },
  async furnish({ performer }, place) {
    const id = BUSINESSES[place];
    if (id === undefined) return;
    await performer.perform(putProvider(businessCalled(id)));
    await performer.perform(putHook(id, { url: `${urlOf(id)}/hook`, secrets: [secretOf(id)] }));
    const item = { id: `${id}.werk`, name: 'Maatwerk', price: { currency: 'EUR', amount: '2.50' } };
    await performer.perform(putPart(id, { items: [item], categories: [] }));
  },
  buy,
  async tend(machine, { draw }) {
    await machine.visit<ProviderDesk, void>('tend', async (desk) => {
      for (const providerId of desk.index.providerIds({ limit: 100 })) await tendBusiness(desk, providerId, draw);
    });
  },
  async check(end, software) {
    const own = await Promise.all(machinesOf(end, 'bpp').map((machine) => checkBusinesses(machine, software)));
    return [...own.flat(), ...software.flatMap(({ faults }) => faults), ...(await checkOrders(end))];
  },
};

function businessCalled(id: string): BackEndRecord {
  const weekly = { monday: ALWAYS, tuesday: ALWAYS, wednesday: ALWAYS, thursday: ALWAYS, friday: ALWAYS, saturday: ALWAYS, sunday: ALWAYS };
  return {
    engine: 'webhook',
    id,
    name: `Werkplaats ${id}`,
    description: { nl: 'Op bestelling' },
    category: 'crafts',
    currency: 'EUR',
    place: { id: `${id}.shop`, position: HERE },
    contact: { phone: '+31205550160' },
    openingHours: { timeZone: 'Europe/Amsterdam', weekly },
    payments: [{ id: `${id}.later`, due: 'on-fulfilment', methods: ['card'] }],
    cancellation: [{ until: 'accepted', feePercent: '0' }],
    handOvers: [{ kind: 'pickup' }],
    offerMs: 300_000,
    // Short, so that some confirms are given up amid the faults.
    confirmWithinMs: 60_000,
  };
}

async function buy(app: BuyerApp, wish: Wish): Promise<Ending> {
  const found = await find(app, wish, WANTS);
  if (found === undefined) return 'found nothing';
  const { offer, transactionId, most } = found;
  const quantity = 1 + Math.floor(wish.draw('how many') * most);
  const basket = { providerNode: offer.providerNode, providerId: offer.provider.id, lines: [{ itemId: offer.item.id, quantity }] };
  const begun = await app.step('begin', { transactionId }, beginOrder(basket));
  if (!begun.ok || begun.value.order === undefined) return `could not begin: ${begun.ok ? 'no number' : begun.problem.name}`;
  const ordering = { transactionId, n: begun.value.order };
  const ending = await untilPlaced(app, ordering, { basket, wish });
  if (ending !== 'placed') return ending;
  const fewer = wish.draw('fewer') < 0.4 && quantity > 1;
  if (fewer) {
    const lines = [{ itemId: offer.item.id, quantity: quantity - 1 }];
    const taken = await app.step('update', ordering, update({ targets: ['items'], order: { lines }, reasonId: 'changed-mind' }));
    if (taken.ok) await app.outcomeOf(taken.value, HANDED_OVER_MS);
  }
  if (wish.draw('mood') < 0.3) {
    const taken = await app.step('cancel', ordering, cancel({ reasonId: 'changed-mind' }));
    if (taken.ok) await app.outcomeOf(taken.value, HANDED_OVER_MS);
  }
  await app.orderWhen(ordering, ({ state }) => state === 'complete' || state === 'cancelled', HANDED_OVER_MS);
  return lastLook(app, ordering);
}

/** The software gives the steps of its orders, and sometimes one that is not theirs to take. */
async function tendBusiness({ performer, store, node }: ProviderDesk, providerId: string, draw: (about: string) => number): Promise<void> {
  const found = await store.list(partitionOfProvider(providerId), 'order:', { limit: ORDERS_MAX });
  for (const [key, { value }] of found) {
    const { order } = value as unknown as OrderRecord;
    const orderId = key.slice('order:'.length);
    const mood = draw(`mood ${orderId}`);
    if (mood < 0.5 || movesFrom(order.fulfilments[0] ?? {}, 'provider').length === 0) continue;
    const step = mood > 0.95 ? 'cancel' : oneOf(['accept', 'pack', 'ready', 'hand-over', 'deliver'], draw(`step ${orderId}`));
    const work = steps.take(step, { node, orderId, body: { reasonId: 'out-of-stock' } });
    if (work !== undefined && typeof work !== 'string') await performer.perform(work);
  }
}

/** Nothing is confirmed that the software refused, and nothing it sold is left hanging; nothing waits for an answer any more. */
async function checkBusinesses(machine: Machine, software: readonly Software[]): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const partition of await partitionsOf(machine, partitionOfProvider(''))) {
    const providerId = partition.slice(partitionOfProvider('').length);
    const own = software[BUSINESSES.indexOf(providerId as (typeof BUSINESSES)[number])];
    const orders = await kept<OrderRecord>(machine, partition, 'order:');
    for (const prefix of ['asking:', 'draft:'])
      for (const key of (await kept(machine, partition, prefix)).keys()) broken.push(`${providerId}: ${key} is left, and nobody ends it`);
    for (const { id, state } of (await kept<PostRecord>(machine, partition, 'post:')).values())
      if (state === 'open') broken.push(`${providerId}: ${id} is open for ever`);
    if (own === undefined) continue;
    for (const key of orders.keys())
      if (!own.sold.has(key.slice('order:'.length))) broken.push(`${key} is confirmed, and its software did not say yes`);
    for (const [orderId, ids] of own.sold) {
      const standing = ids.filter((id) => !own.withdrawn.has(id));
      const isOrder = orders.has(`order:${orderId}`);
      if (standing.length > 1) broken.push(`${orderId} was sold ${standing.length} times`);
      if (isOrder !== (standing.length === 1))
        broken.push(`${orderId} is ${isOrder ? '' : 'no '}order here, sold ${standing.length} times there`);
    }
    for (const [key, { order }] of orders) {
      broken.push(...disagreeOnCount(key, order, own));
      const isOff = order.cancellation?.by === 'buyer';
      if (isOff !== own.calledOff.has(key.slice('order:'.length))) broken.push(`${key} was called off, and only one side knows`);
    }
  }
  return broken;
}

/** Fewer of something, since its software said yes to that and was not told to undo it; else as many as it sold. */
function disagreeOnCount(key: string, order: Order, { counts, withdrawn }: Software): readonly string[] {
  const said = (counts.get(key.slice('order:'.length)) ?? []).filter(({ id }) => !withdrawn.has(id)).at(-1)?.quantity;
  const here = order.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return said === here ? [] : [`${key} is of ${here} here, and of ${said} to its software`];
}
