import { allows, movesFrom } from '../../../commerce/roads/roads.ts';
import { HAND_OVER_ROADS, SHOP_ROADS } from '../../../commerce/roads/shop.ts';
import { positionIn } from '../../position-in.ts';
import type { Desk } from '../engine.ts';
import { sayOnOrder } from '../support.ts';
import { advanceOrder, rejectOrder, type Step, sightCourier } from './advance.ts';
import { openProposals } from './goods.ts';
import { missingGoods } from './missing.ts';
import { proposeInstead } from './propose.ts';
import { PROVIDER_REASONS } from './reasons.ts';
import type { OrderRecord, StockLine } from './record.ts';
import { endReturn } from './returns.ts';
import type { Missing } from './substitute.ts';
import { type Weight, weighGoods } from './weigh.ts';

/** The steps of an order as the API calls them, with the states that they lead to. */
const STEPS: ReadonlyMap<string, Step['to']> = new Map(
  HAND_OVER_ROADS.flatMap(({ moves }) =>
    moves.flatMap(({ by, command, from, to }) => (by === 'provider' && command !== 'cancel' && !from.includes(to) ? [[command, to]] : [])),
  ),
);
const ALL_STEPS = new Set(SHOP_ROADS.flatMap(({ moves }) => moves.flatMap(({ by, command }) => (by === 'provider' ? [command] : []))));
const NOTE_CHARS_MAX = 500;

/** What the people of a shop do with an order, by the words of the API. */
export const desk: Desk = {
  steps: [...ALL_STEPS, 'message', 'position'],
  beside(record) {
    const { courier } = record as OrderRecord;
    return courier === undefined ? {} : { courier };
  },
  next({ order }) {
    const steps = new Set(order.fulfilments.flatMap((each) => movesFrom(each, 'provider')).map(({ command }) => command));
    if (order.lines.every(({ measure }) => measure === undefined)) steps.delete('weigh');
    if (order.lines.every(({ substitution, proposal }) => substitution !== 'ask' || proposal !== undefined)) steps.delete('propose');
    if (allows(order.fulfilments[0] ?? {}, 'track')) steps.add('position');
    if (openProposals(order).length > 0) for (const step of STEPS.keys()) steps.delete(step);
    return [...steps];
  },
  take(step, { node, orderId, body }) {
    if (step === 'cancel') {
      const { reasonId, note } = body;
      const reasons = PROVIDER_REASONS.map((reason) => reason.id).join(', ');
      if (typeof reasonId !== 'string') return `Send {"reasonId": "…"} with one of ${reasons}.`;
      const said = typeof note === 'string' ? { note: note.slice(0, NOTE_CHARS_MAX) } : {};
      return rejectOrder(node, orderId, { reasonId, ...said });
    }
    if (step === 'message') return typeof body.text === 'string' ? sayOnOrder(node, orderId, body.text) : 'Send {"text": "…"}.';
    if (step === 'position') {
      const position = positionIn(body);
      if (position === undefined) return 'Send where it is, as {"position": {"lat": 52.37, "lon": 4.89}}.';
      return sightCourier(node, orderId, position);
    }
    if (step === 'take-back' || step === 'decline-return') {
      const { returnId, restock, note } = body;
      if (typeof returnId !== 'string') return 'Send {"returnId": "…"}: the id of the fulfilment that brings it back.';
      const said = { restock: restock === true, ...(typeof note === 'string' ? { note: note.slice(0, NOTE_CHARS_MAX) } : {}) };
      return endReturn(node, orderId, { returnId, command: step, ...said });
    }
    if (step === 'weigh') {
      const weights = weightsIn(body);
      return weights === undefined ? 'Send {"weights": [{"itemId": "…", "weight": "1.250"}]}.' : weighGoods(node, orderId, weights);
    }
    if (step === 'missing') {
      const missing = missingIn(body);
      return missing === undefined ? MISSING_SHAPE : missingGoods(node, orderId, missing);
    }
    if (step === 'propose') {
      const missing = missingIn(body);
      if (missing?.instead === undefined) return 'Send {"itemId": "…", "quantity": 1, "instead": {"itemId": "…", "quantity": 1}}.';
      return proposeInstead(node, orderId, { ...missing, instead: missing.instead });
    }
    const to = STEPS.get(step);
    return to === undefined ? undefined : advanceOrder(node, orderId, { to, ageChecked: body.ageChecked === true, ...agentIn(body) });
  },
};

const MISSING_SHAPE =
  'Send {"itemId": "…", "quantity": 1}, with "instead": {"itemId": "…", "quantity": 1} when something comes in its place.';

function missingIn(body: Readonly<Record<string, unknown>>): Missing | undefined {
  const { instead } = body;
  const missing = someOf(body);
  if (missing === undefined || instead === undefined) return missing;
  const other = typeof instead === 'object' && instead !== null ? someOf(instead as Readonly<Record<string, unknown>>) : undefined;
  return other === undefined ? undefined : { ...missing, instead: other };
}

function someOf({ itemId, quantity }: Readonly<Record<string, unknown>>): StockLine | undefined {
  return typeof itemId === 'string' && typeof quantity === 'number' ? { itemId, quantity } : undefined;
}

const WEIGHTS_MAX = 200;

function weightsIn({ weights }: Readonly<Record<string, unknown>>): readonly Weight[] | undefined {
  const isWeighing = (value: unknown): value is Weight => {
    const { itemId, weight } = (value ?? {}) as Readonly<Record<string, unknown>>;
    return typeof itemId === 'string' && typeof weight === 'string';
  };
  return Array.isArray(weights) && weights.length <= WEIGHTS_MAX && weights.every(isWeighing) ? weights : undefined;
}

/** Who brings it, when the shop says so. */
function agentIn({ agent }: Readonly<Record<string, unknown>>): Pick<Step, 'agent'> {
  if (typeof agent !== 'object' || agent === null) return {};
  const { name, phone } = agent as Readonly<Record<string, unknown>>;
  const text = (value: unknown, member: string) => (typeof value === 'string' ? { [member]: value.slice(0, 100) } : {});
  return { agent: { ...text(name, 'name'), ...text(phone, 'phone') } };
}
