import { askStatus, cancel, rate } from '../../bap/after-steps.ts';
import type { StepRule } from '../../bap/order-command.ts';
import type { RankedOffer } from '../../bap/rank.ts';
import { beginOrder } from '../../bap/steps.ts';
import type { Fulfilment } from '../../commerce/fulfilment.ts';
import type { BuyerApp, Ordering } from './buyer-app.ts';
import { oneOf } from './dice.ts';
import type { Ending, Wish } from './engine.ts';
import { placeBy, WANTED } from './ride-fleets.ts';
import { lastLook, untilPlaced } from './shop-buyer.ts';

/** One who wants to be brought somewhere, or to have something brought. */

const SEARCHES_MAX = 3;
const OFFERS_FOR_MS = 33_000;
const RIDE_MAX_MS = 240_000;
/** How often the same step is taken that was not answered, and how long an answer is waited for. */
const TRIES_MAX = 4;
const ANSWER_MS = 40_000;

/** From the wish to the last look at what came of it. */
export async function buyRide(app: BuyerApp, wish: Wish): Promise<Ending> {
  const wanted = oneOf(WANTED, wish.draw('what'));
  const way = { start: placeBy(wish.draw('from')), end: placeBy(0.5 + wish.draw('to') / 2) };
  const found = await find(app, { ...wanted, ...way });
  if (found === undefined) return 'found nothing';
  const stops: Fulfilment['stops'] = [
    { kind: 'start', place: { address: 'Pleinstraat 2', position: way.start } },
    { kind: 'end', place: { address: 'Buikslotermeerplein 901', position: way.end } },
  ];
  const { offer, transactionId } = found;
  // At times one more than there are seats: that has to be refused.
  const people = 1 + Math.floor(wish.draw('with how many') * (wanted.peopleMax + 0.2));
  const basket = {
    providerNode: offer.providerNode,
    providerId: offer.provider.id,
    lines: [{ itemId: offer.item.id, quantity: 1 }],
    fulfilments: [{ id: offer.provider.fulfilments[0]?.id ?? '', kind: wanted.carries, ...(people === 1 ? {} : { people }), stops }],
  };
  const begun = await app.step('begin', { transactionId }, beginOrder(basket));
  if (!begun.ok || begun.value.order === undefined) return `could not begin: ${begun.ok ? 'no number' : begun.problem.name}`;
  const ordering: Ordering = { transactionId, n: begun.value.order };
  const ending = await untilPlaced(app, ordering, { basket, wish });
  if (ending !== 'placed') return ending;
  await ride(app, ordering, wish);
  return lastLook(app, ordering);
}

interface Wanted {
  readonly carries: string;
  readonly text: string;
  readonly start: { readonly lat: number; readonly lon: number };
  readonly end: { readonly lat: number; readonly lon: number };
}

async function find(app: BuyerApp, wanted: Wanted): Promise<{ readonly transactionId: string; readonly offer: RankedOffer } | undefined> {
  const { carries, text, start, end } = wanted;
  for (let search = 1; search <= SEARCHES_MAX; search += 1) {
    const transactionId = await app.search({ text, fulfilment: carries, fetchFrom: { position: start }, deliverTo: { position: end } });
    for (let waitedMs = 0; waitedMs < OFFERS_FOR_MS; waitedMs += 1_500) {
      await app.sleep(1_500);
      const [offer] = await app.offers(transactionId, text);
      if (offer !== undefined) return { transactionId, offer };
      if ((await app.transaction(transactionId))?.search !== 'open') break;
    }
  }
  return undefined;
}

/** What people do while they wait for a driver and while they are under way. */
async function ride(app: BuyerApp, ordering: Ordering, wish: Wish): Promise<void> {
  const mood = wish.draw('mood');
  if (mood < 0.3) {
    await app.sleep(wish.draw('how long') * 40_000);
    await insist(app, ordering, { what: 'cancel', rule: cancel({ reasonId: 'changed-mind' }) });
  } else if (mood < 0.5) await insist(app, ordering, { what: 'status', rule: askStatus() });
  const order = await app.orderWhen(ordering, ({ state }) => state === 'complete' || state === 'cancelled', RIDE_MAX_MS);
  if (order.state !== 'complete' || wish.draw('rates') < 0.5) return;
  const value = String(1 + Math.floor(wish.draw('stars') * 5));
  await insist(app, ordering, { what: 'rating', rule: rate([{ category: 'provider', id: order.asked.providerId, value }]) });
}

async function insist(app: BuyerApp, ordering: Ordering, step: { readonly what: string; readonly rule: StepRule }): Promise<void> {
  for (let n = 0; n < TRIES_MAX; n += 1) {
    const taken = await app.step(step.what, ordering, step.rule);
    if (!taken.ok || (await app.outcomeOf(taken.value, ANSWER_MS)) === 'answered') return;
  }
}
