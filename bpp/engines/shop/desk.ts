import { nextStates } from '../../../commerce/order.ts';
import type { Desk } from '../engine.ts';
import { advanceOrder, rejectOrder, type Step } from './advance.ts';
import { PROVIDER_REASONS } from './reasons.ts';
import type { OrderRecord } from './record.ts';

/** The steps of an order as the API calls them. */
const STEPS: Readonly<Record<string, Step['to']>> = {
  accept: 'accepted',
  pack: 'packed',
  ready: 'ready-for-pickup',
  dispatch: 'out-for-delivery',
  deliver: 'delivered',
  'hand-over': 'picked-up',
};
const NOTE_CHARS_MAX = 500;

/** What the people of a shop do with an order, by the words of the API. */
export const desk: Desk = {
  steps: [...Object.keys(STEPS), 'cancel'],
  beside(record) {
    const { courier } = record as OrderRecord;
    return courier === undefined ? {} : { courier };
  },
  next({ order }) {
    const [fulfilment] = order.fulfilments;
    const next = nextStates(fulfilment?.state ?? '', fulfilment?.kind ?? '');
    const steps = Object.entries(STEPS).flatMap(([step, to]) => (next.includes(to) ? [step] : []));
    return next.includes('cancelled') ? [...steps, 'cancel'] : steps;
  },
  take(step, { node, orderId, body }) {
    if (step === 'cancel') {
      const { reasonId, note } = body;
      const reasons = PROVIDER_REASONS.map((reason) => reason.id).join(', ');
      if (typeof reasonId !== 'string') return `Send {"reasonId": "…"} with one of ${reasons}.`;
      const said = typeof note === 'string' ? { note: note.slice(0, NOTE_CHARS_MAX) } : {};
      return rejectOrder(node, orderId, { reasonId, ...said });
    }
    const to = Object.hasOwn(STEPS, step) ? STEPS[step] : undefined;
    return to === undefined ? undefined : advanceOrder(node, orderId, { to, ...agentIn(body) });
  },
};

/** Who brings it, when the shop says so. */
function agentIn({ agent }: Readonly<Record<string, unknown>>): Pick<Step, 'agent'> {
  if (typeof agent !== 'object' || agent === null) return {};
  const { name, phone } = agent as Readonly<Record<string, unknown>>;
  const text = (value: unknown, member: string) => (typeof value === 'string' ? { [member]: value.slice(0, 100) } : {});
  return { agent: { ...text(name, 'name'), ...text(phone, 'phone') } };
}
