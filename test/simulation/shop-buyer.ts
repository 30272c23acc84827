import { askStatus, cancel, rate, update } from '../../bap/after-steps.ts';
import type { StepRule } from '../../bap/order-command.ts';
import type { RankedOffer } from '../../bap/rank.ts';
import { type Basket, beginOrder } from '../../bap/steps.ts';
import type { Fulfilment } from '../../commerce/order.ts';
import type { BuyerApp, Ordering } from './buyer-app.ts';
import { oneOf } from './dice.ts';
import type { Ending, Wish } from './engine.ts';
import { insist, lastLook, untilPlaced } from './placing.ts';
import { HERE, WANTS } from './shop-goods.ts';

/** One who buys in a shop, with the patience of a person and an app that helps. */

const SEARCHES_MAX = 3;
const OFFERS_FOR_MS = 33_000;
const BILLING = { name: 'Anna de Vries', phone: '+31612345678' };

/** From the wish to the last look at what came of it. */
export async function buyInShop(app: BuyerApp, wish: Wish): Promise<Ending> {
  const found = await find(app, wish);
  if (found === undefined) return 'found nothing';
  const basket = basketOf(found.offer, found.most, wish);
  const begun = await app.step('begin', { transactionId: found.transactionId }, beginOrder(basket));
  if (!begun.ok || begun.value.order === undefined) return `could not begin: ${begun.ok ? 'no number' : begun.problem.name}`;
  const ordering: Ordering = { transactionId: found.transactionId, n: begun.value.order };
  const ending = await untilPlaced(app, ordering, { basket, billing: BILLING });
  if (ending !== 'placed') return ending;
  await afterwards(app, ordering, wish);
  return lastLook(app, ordering);
}

interface Found {
  readonly transactionId: string;
  readonly offer: RankedOffer;
  readonly most: number;
}

async function find(app: BuyerApp, wish: Wish): Promise<Found | undefined> {
  const [text, most] = oneOf(WANTS, wish.draw('what'));
  for (let search = 1; search <= SEARCHES_MAX; search += 1) {
    const transactionId = await app.search({ text, near: { position: HERE } });
    for (let waitedMs = 0; waitedMs < OFFERS_FOR_MS; waitedMs += 1_500) {
      await app.sleep(1_500);
      const offers = await app.offers(transactionId, text);
      const transaction = await app.transaction(transactionId);
      if (offers.length > 0) return { transactionId, offer: oneOf(offers, wish.draw(`which ${search}`)), most };
      if (transaction?.search !== 'open') break;
    }
  }
  return undefined;
}

function basketOf(offer: RankedOffer, most: number, wish: Wish): Basket {
  const quantity = 1 + Math.floor(wish.draw('how many') * most);
  const delivery = offer.provider.fulfilments.find(({ kind }) => kind === 'delivery');
  const brought: Fulfilment | undefined =
    delivery === undefined || wish.draw('brought') < 0.5
      ? undefined
      : {
          id: delivery.id,
          kind: 'delivery',
          stops: [{ kind: 'end', place: { address: 'Keizersgracht 901', position: HERE }, contact: BILLING }],
        };
  return {
    providerNode: offer.providerNode,
    providerId: offer.provider.id,
    lines: [{ itemId: offer.item.id, quantity }],
    ...(brought === undefined ? {} : { fulfilments: [brought] }),
  };
}

/** What people do with an order once it is placed. */
async function afterwards(app: BuyerApp, ordering: Ordering, wish: Wish): Promise<void> {
  const mood = wish.draw('mood');
  const step = (what: string, rule: StepRule): Promise<void> => insist(app, ordering, { what, rule });
  if (mood < 0.2) await step('cancel', cancel({ reasonId: 'changed-mind' }));
  else if (mood < 0.35) await step('update', update({ targets: ['billing'], order: { billing: { ...BILLING, name: 'Anna van Dam' } } }));
  else if (mood < 0.5) await step('status', askStatus());
  await app.orderWhen(ordering, ({ state }) => state === 'complete' || state === 'cancelled', 60_000);
  const order = await app.order(ordering);
  const [line] = order?.told?.lines ?? [];
  if (order?.state !== 'complete' || line === undefined || wish.draw('rates') < 0.3) return;
  const value = String(1 + Math.floor(wish.draw('stars') * 5));
  await step(
    'rating',
    rate([
      { category: 'provider', id: order.asked.providerId, value },
      { category: 'item', id: line.itemId, value },
    ]),
  );
}
