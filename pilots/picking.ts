import type { OrderView } from '../bap/client/client.ts';
import type { OrderLine } from '../commerce/order.ts';
import type { Shelves } from './shopkeeper.ts';
import { heard, type Street, timed, WAIT_MS } from './street.ts';

/** What the people of a shop do while they put an order together, once it was accepted. */

/** How much of what was expected a piece turns out to weigh, in thousandths: a little less, as a knife goes. */
const WEIGHS_THOUSANDTHS = 970;

/** Weighs what is sold by weight; where the first thing is missing, first proposes another, to which the buyer says yes. */
export async function pick(
  view: OrderView,
  { street, isMissing }: { readonly street: Street; readonly isMissing: boolean },
): Promise<void> {
  const { handle, providerNode, order, orderId = '' } = view;
  const at = { providerId: order.providerId, orderId };
  const counter = street.shopkeepersOf(providerNode);
  if (isMissing) await substitute(view, street);
  const { lines } = (await street.client.order(handle)).order;
  const weights = weightsOf(lines);
  if (weights.length > 0) await counter.step(at, 'weigh', { weights });
}

/** What goods turned out to weigh, in the unit in which they are sold. */
export interface Weight {
  readonly itemId: string;
  readonly weight: string;
}

/** What everything weighs that is sold by weight and was not weighed yet. */
export function weightsOf(lines: readonly OrderLine[]): readonly Weight[] {
  return lines.flatMap(({ itemId, quantity, measure }) =>
    measure === undefined || measure.weighed !== undefined ? [] : [{ itemId, weight: weightOf(measure.estimate, quantity) }],
  );
}

/** In the unit of the goods, to the thousandth. */
function weightOf(estimate: string, quantity: number): string {
  return ((Number(estimate) * quantity * WEIGHS_THOUSANDTHS) / 1_000).toFixed(3);
}

/** One of the first thing is not there. The buyer's own app hears what is proposed, and says yes. */
async function substitute({ handle, providerNode, order, orderId = '' }: OrderView, street: Street): Promise<void> {
  const counter = street.shopkeepersOf(providerNode);
  const [line] = order.lines;
  const other = otherThan(order.lines, await counter.shelves(order.providerId));
  if (line === undefined || other === undefined) return;
  const instead = { itemId: other.id, quantity: 1 };
  await counter.step({ providerId: order.providerId, orderId }, 'propose', { itemId: line.itemId, quantity: 1, instead });
  const isAsked = ({ order: { lines } }: OrderView): boolean => lines.some(({ proposal }) => proposal !== undefined);
  const asked = await heard(handle, 'what is proposed', { street, is: isAsked });
  const proposalId = asked.order.lines.find(({ proposal }) => proposal !== undefined)?.proposal?.id ?? '';
  const answer = { proposalId, accepted: true };
  await timed('substitution', street, () => street.client.answerProposal(handle, answer, { waitMs: WAIT_MS }));
  street.say(`${order.provider?.name ?? 'the shop'} proposed ${other.name} for ${line.name ?? line.itemId}, and it will do`);
}

/** The first thing on the shelf that may come in the place of another: sold by the piece, to anybody, and not in the order. */
function otherThan(lines: readonly OrderLine[], { shop, items }: Shelves): { readonly id: string; readonly name: string } | undefined {
  const rules = new Map(shop.goods?.map((rule) => [rule.sku, rule]));
  return items.find(({ item, sku, published, gathersVariants, stock }) => {
    const rule = sku === undefined ? undefined : rules.get(sku);
    if (!published || gathersVariants === true || rule?.measure !== undefined || rule?.parts !== undefined) return false;
    if ((rule?.minimumAgeYears ?? shop.minimumAgeYears ?? 0) > 0 || lines.some(({ itemId }) => itemId === item.id)) return false;
    return !stock.counted || (stock.onHand ?? 0) - (stock.reserved ?? 0) > 0;
  })?.item;
}
