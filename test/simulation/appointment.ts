import { cancel, update } from '../../bap/after-steps.ts';
import type { StepRule } from '../../bap/order-command.ts';
import type { RankedOffer } from '../../bap/rank.ts';
import { type Basket, beginOrder } from '../../bap/steps.ts';
import { appointmentEngine } from '../../bpp/engines/appointment/appointment.ts';
import type { OrderRecord } from '../../bpp/engines/appointment/record.ts';
import { appointmentImport } from '../../bpp/imports/appointment-import.ts';
import { partitionOfProvider } from '../../bpp/provider-record.ts';
import { checkAppointments } from './appointment-check.ts';
import type { BuyerApp, Ordering } from './buyer-app.ts';
import { oneOf } from './dice.ts';
import type { Ending, ProviderDesk, SimulatedEngine, Wish } from './engine.ts';
import { PRACTICES, WANTS } from './practices.ts';
import { lastLook, untilPlaced } from './shop-buyer.ts';
import { HERE } from './shop-goods.ts';

const SEARCHES_MAX = 3;
const OFFERS_FOR_MS = 33_000;
const ANSWER_MS = 40_000;
const TRIES_MAX = 4;
const ORDERS_MAX = 1_000;
/** Everybody wants one of the first slots: there are few of them. */
const WANTED_SLOTS = 2;

/** What everybody types for who receives them. It is nobody else's business. */
export const REASON = 'al weken pijn in mijn onderrug';

/** Time of people: few slots, which many want. */
export const appointmentTrade: SimulatedEngine = {
  name: 'appointment',
  async furnish(desk, place) {
    const card = PRACTICES[place];
    if (card === undefined) return;
    const read = () => Promise.reject(new Error('nobody here has a calendar'));
    const { problems } = await appointmentImport.run(desk, { card, read });
    if (problems.length > 0) throw new Error(`a practice could not be brought onto its node: ${JSON.stringify(problems)}`);
  },
  buy,
  async tend(machine, { draw }) {
    await machine.visit<ProviderDesk, void>('tend', async (desk) => {
      for (const providerId of desk.index.providerIds({ limit: 10 })) await tendPractice(desk, providerId, draw);
    });
  },
  check: checkAppointments,
};

async function buy(app: BuyerApp, wish: Wish): Promise<Ending> {
  const found = await find(app, wish);
  if (found === undefined) return 'found nothing';
  const basket = basketOf(found.offer, wish);
  if (basket === undefined) return 'no slot was shown';
  const begun = await app.step('begin', { transactionId: found.transactionId }, beginOrder(basket));
  if (!begun.ok || begun.value.order === undefined) return `could not begin: ${begun.ok ? 'no number' : begun.problem.name}`;
  const ordering: Ordering = { transactionId: found.transactionId, n: begun.value.order };
  const ending = await untilPlaced(app, ordering, { basket, wish });
  if (ending !== 'placed') return ending;
  await afterwards(app, ordering, { wish, offer: found.offer });
  return lastLook(app, ordering);
}

interface Found {
  readonly transactionId: string;
  readonly offer: RankedOffer;
}

async function find(app: BuyerApp, wish: Wish): Promise<Found | undefined> {
  const text = oneOf(WANTS, wish.draw('what'));
  for (let search = 1; search <= SEARCHES_MAX; search += 1) {
    const transactionId = await app.search({ text, near: { position: HERE } });
    for (let waitedMs = 0; waitedMs < OFFERS_FOR_MS; waitedMs += 1_500) {
      await app.sleep(1_500);
      const offers = await app.offers(transactionId, text);
      const transaction = await app.transaction(transactionId);
      if (offers.length > 0) return { transactionId, offer: oneOf(offers, wish.draw(`which ${search}`)) };
      if (transaction?.search !== 'open') break;
    }
  }
  return undefined;
}

function slotsOf({ item }: RankedOffer): readonly string[] {
  return (item.fulfilmentIds ?? []).filter((id) => id.includes('~'));
}

function basketOf(offer: RankedOffer, wish: Wish): Basket | undefined {
  const { provider, item, providerNode } = offer;
  const slots = slotsOf(offer).slice(0, WANTED_SLOTS);
  const waits = slots.length === 0 || wish.draw('waits') < 0.2;
  const id = waits ? `${provider.id}.waiting` : oneOf(slots, wish.draw('slot'));
  return {
    providerNode,
    providerId: provider.id,
    lines: [{ itemId: item.id, quantity: 1 }],
    fulfilments: [{ id, kind: 'appointment', stops: [{ kind: 'start', instructions: REASON }] }],
  };
}

/** What people do with an appointment that they have. */
async function afterwards(
  app: BuyerApp,
  ordering: Ordering,
  { wish, offer }: { readonly wish: Wish; readonly offer: RankedOffer },
): Promise<void> {
  const mood = wish.draw('mood');
  // Whoever was shown none waits for one, and has nothing to move to.
  const slots = slotsOf(offer);
  const step = async (what: string, rule: StepRule): Promise<void> => {
    for (let n = 0; n < TRIES_MAX; n += 1) {
      const taken = await app.step(what, ordering, rule);
      if (!taken.ok || (await app.outcomeOf(taken.value, ANSWER_MS)) === 'answered') return;
    }
  };
  const moveTo = (id: string) => update({ targets: ['fulfillments'], order: { fulfilments: [{ id, kind: 'appointment', stops: [] }] } });
  if (mood < 0.3) await step('cancel', cancel({ reasonId: 'changed-mind' }));
  else if (mood < 0.6 && slots.length > 0) await step('move', moveTo(oneOf(slots, wish.draw('move to'))));
  const order = await app.orderWhen(
    ordering,
    ({ state, told }) => state !== 'confirmed' || told?.fulfilments[0]?.state === 'offered',
    60_000,
  );
  const [fulfilment] = order.told?.fulfilments ?? [];
  if (fulfilment?.state === 'offered' && wish.draw('says yes') < 0.7) await step('accept', moveTo(fulfilment.id));
}

/** Somebody of the practice looks at its appointments, and moves some of them on. */
export async function tendPractice(
  { performer, store, node }: ProviderDesk,
  providerId: string,
  draw: (about: string) => number,
): Promise<void> {
  const found = await store.list(partitionOfProvider(providerId), 'order:', { limit: ORDERS_MAX });
  for (const [key, { value }] of found) {
    const record = value as unknown as OrderRecord;
    const mood = draw(`mood ${providerId} ${key}`);
    const next = appointmentEngine.desk.next(record);
    if (next.length === 0 || mood < 0.9) continue;
    // Most are simply done.
    const step = mood < 0.98 && next.includes('complete') ? 'complete' : oneOf(next, draw(`step ${providerId} ${key}`));
    const work = appointmentEngine.desk.take(step, { node, orderId: key.slice('order:'.length), body: { reasonId: 'staff-ill' } });
    if (typeof work === 'object') await performer.perform(work);
  }
}
