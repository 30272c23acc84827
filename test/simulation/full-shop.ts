import { answerProposal, cancel, update } from '../../bap/after-steps.ts';
import type { StepRule } from '../../bap/order-command.ts';
import type { RankedOffer } from '../../bap/rank.ts';
import type { OrderRecord as Bought } from '../../bap/records.ts';
import { type Basket, beginOrder } from '../../bap/steps.ts';
import { advanceOrder, rejectOrder } from '../../bpp/engines/shop/advance.ts';
import { unweighed } from '../../bpp/engines/shop/goods.ts';
import { missingGoods } from '../../bpp/engines/shop/missing.ts';
import { proposeInstead } from '../../bpp/engines/shop/propose.ts';
import type { OrderRecord } from '../../bpp/engines/shop/record.ts';
import { weighGoods } from '../../bpp/engines/shop/weigh.ts';
import { partitionOfProvider } from '../../bpp/provider-record.ts';
import type { Fulfilment } from '../../commerce/fulfilment.ts';
import type { Order } from '../../commerce/order.ts';
import { movesFrom } from '../../commerce/roads/roads.ts';
import type { BuyerApp, Ordering } from './buyer-app.ts';
import { oneOf } from './dice.ts';
import type { Ending, ProviderDesk, SimulatedEngine, Wish } from './engine.ts';
import { checkFullShops } from './full-shop-check.ts';
import { INSTEAD, importFullShop, WANTS } from './full-shop-goods.ts';
import { BILLING, find, lastLook, untilPlaced } from './shop-buyer.ts';
import { HERE } from './shop-goods.ts';

const SHOPS_MAX = 100;
const ORDERS_MAX = 1_000;
const ANSWER_MS = 40_000;
const ROUNDS_MAX = 8;
const PATIENCE_MS = 20_000;

/** All that a shop can, at once: weighed goods, a bundle, a branch, set times, and questions where something is not there. */
export const fullShopTrade: SimulatedEngine = {
  name: 'full-shop',
  furnish: importFullShop,
  buy,
  async tend(machine, { draw }) {
    await machine.visit<ProviderDesk, void>('tend', async (desk) => {
      for (const providerId of desk.index.providerIds({ limit: SHOPS_MAX })) await tendFullShop(desk, providerId, draw);
    });
  },
  check: checkFullShops,
};

async function buy(app: BuyerApp, wish: Wish): Promise<Ending> {
  const found = await find(app, wish, WANTS);
  if (found === undefined) return 'found nothing';
  const quantity = 1 + Math.floor(wish.draw('how many') * found.most);
  const basket = fullBasket(found.offer, { quantity, draw: (about) => wish.draw(about) });
  const begun = await app.step('begin', { transactionId: found.transactionId }, beginOrder(basket));
  if (!begun.ok || begun.value.order === undefined) return `could not begin: ${begun.ok ? 'no number' : begun.problem.name}`;
  const ordering: Ordering = { transactionId: found.transactionId, n: begun.value.order };
  const ending = await untilPlaced(app, ordering, { basket, wish });
  if (ending !== 'placed') return ending;
  await afterwards(app, ordering, wish);
  return lastLook(app, ordering);
}

/** What somebody puts into a basket: to be brought or collected, in one of the shop's places or whichever it is, asked or not. */
export function fullBasket(
  { provider, providerNode, item }: RankedOffer,
  { quantity, draw }: { readonly quantity: number; draw(about: string): number },
): Basket {
  const delivery = provider.fulfilments.find(({ kind }) => kind === 'delivery');
  const stops = [{ kind: 'end', place: { address: 'Keizersgracht 901', position: HERE }, contact: BILLING }];
  const brought: readonly Fulfilment[] =
    delivery === undefined || draw('brought') < 0.5 ? [] : [{ id: delivery.id, kind: 'delivery', stops }];
  const place = draw('place') < 0.5 ? undefined : oneOf(provider.places, draw('which place'));
  const substitution = draw('asked') < 0.7 ? ('ask' as const) : ('same-or-lower' as const);
  return {
    providerNode,
    providerId: provider.id,
    lines: [{ itemId: item.id, quantity, substitution }],
    ...(brought.length === 0 ? {} : { fulfilments: brought }),
    ...(place?.id === undefined ? {} : { placeId: place.id }),
  };
}

/** The answer to what is asked about an order, when something is. */
export function answerTo({ told }: Pick<Bought, 'told'>, accepted: boolean): StepRule | undefined {
  const proposal = told?.lines.find((line) => line.proposal !== undefined)?.proposal;
  return proposal === undefined ? undefined : answerProposal({ proposalId: proposal.id, accepted });
}

/** Changes their mind in part or whole, or answers what the shop asks: with a yes, with a no, or not at all. */
async function afterwards(app: BuyerApp, ordering: Ordering, wish: Wish): Promise<void> {
  const step = async (what: string, rule: StepRule): Promise<void> => {
    const taken = await app.step(what, ordering, rule);
    if (taken.ok) await app.outcomeOf(taken.value, ANSWER_MS);
  };
  const mood = wish.draw('mood');
  if (mood < 0.1) await step('cancel', cancel({ reasonId: 'changed-mind' }));
  else if (mood < 0.3) await step('fewer', fewer((await app.order(ordering))?.told));
  const isOver = ({ state }: Bought) => state === 'complete' || state === 'cancelled';
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const order = await app.orderWhen(ordering, (seen) => isOver(seen) || answerTo(seen, true) !== undefined, PATIENCE_MS);
    const says = wish.draw(`says ${round}`);
    const rule = answerTo(order, says < 0.6);
    if (isOver(order)) return;
    if (rule !== undefined && says < 0.85) await step('substitution', rule);
  }
}

/** One fewer of the first thing. */
function fewer(told: Order | undefined): StepRule {
  const [line] = told?.lines ?? [];
  const lines = line === undefined ? [] : [{ itemId: line.itemId, quantity: line.quantity - 1 }];
  return update({ targets: ['lines'], order: { lines }, reasonId: 'changed-mind' });
}

/** Somebody of the shop looks at its orders: weighs, finds out that something is not there, and moves them on. */
export async function tendFullShop(desk: ProviderDesk, providerId: string, draw: (about: string) => number): Promise<void> {
  const { performer, store, node } = desk;
  const found = await store.list(partitionOfProvider(providerId), 'order:', { limit: ORDERS_MAX });
  for (const [key, { value }] of found) {
    const { order } = value as unknown as OrderRecord;
    const orderId = key.slice('order:'.length);
    const mood = draw(`mood ${orderId} ${found.size}`);
    const [fulfilment] = order.fulfilments;
    const moves = movesFrom(fulfilment ?? {}, 'provider');
    const next = moves.flatMap(({ command, from, to }) => (command === 'cancel' || from.includes(to) ? [] : [to]));
    if (next.length === 0 || mood < 0.3) continue;
    if (mood > 0.98) {
      await performer.perform(rejectOrder(node, orderId, { reasonId: 'out-of-stock' }));
      continue;
    }
    const [heavy] = unweighed(order);
    const [line] = order.lines;
    const weighs = 0.4 + 0.8 * draw(`weighs ${orderId}`);
    if (fulfilment?.state === 'accepted' && line !== undefined && mood > 0.7) {
      const instead = { itemId: `${providerId}.${INSTEAD}`, quantity: 1 };
      const missing = { itemId: line.itemId, quantity: 1 };
      const isAsked = line.substitution === 'ask';
      const isLost = mood > 0.93;
      await performer.perform(
        isLost
          ? missingGoods(node, orderId, missing)
          : isAsked
            ? proposeInstead(node, orderId, { ...missing, instead })
            : missingGoods(node, orderId, { ...missing, instead }),
      );
    } else if (fulfilment?.state === 'accepted' && heavy !== undefined) {
      await performer.perform(weighGoods(node, orderId, [{ itemId: heavy.itemId, weight: weighs.toFixed(3) }]));
    } else {
      const to = oneOf(next, draw(`step ${orderId}`)) as Parameters<typeof advanceOrder>[2]['to'];
      await performer.perform(advanceOrder(node, orderId, { to }));
    }
  }
}
