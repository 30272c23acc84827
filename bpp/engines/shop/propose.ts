import { changedAtMs, type Order, type OrderLine, type Proposal, type ProposalAnswer } from '../../../commerce/order.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { DecideContext, Decision, Work } from '../../../node/role.ts';
import type { State } from '../../../node/store/port.ts';
import type { NodeAddress } from '../../../protocol/message.ts';
import { tell } from '../../answering.ts';
import { moneyKeys } from '../../payments/records.ts';
import type { Plan } from '../engine.ts';
import { asJson } from '../state.ts';
import { type OnOrder, onOrder } from './advance.ts';
import { branchOf } from './calling-off.ts';
import { ANSWER_MS, KEY, type OrderRecord } from './record.ts';
import { less, together } from './shelf.ts';
import { orderIn, shopIn } from './state.ts';
import { lost, missingLine, type Replacing, substituteFor } from './substitute.ts';
import { type Swapped, swap } from './swap.ts';
import { proposalTimer, releaseSoon } from './timers.ts';

/**
 * Something is not there, and the buyer wants to be asked what is to come in its place. The shop proposes, with a time until which the buyer can say
 * yes; until then what is proposed is kept, and the order is not packed. No, and silence, mean that what is missing is paid back.
 */
export function proposeInstead(node: NodeAddress, orderId: string, missing: Replacing): Work<Verdict<Order>> {
  const change = (record: OrderRecord, { state, ...context }: OnOrder): Decision<Verdict<Order>> => {
    const line = missingLine(record, missing);
    if (!line.ok) return { result: line };
    const found = substituteFor(record, missing, { state, consent: 'ask' });
    if (!found.ok) return { result: found };
    const { put, amount, ...goods } = found.value;
    const proposal: Proposal = {
      id: context.newId(),
      missing: missing.quantity,
      ...missing.instead,
      name: goods.line.name ?? missing.instead.itemId,
      amount,
      untilMs: context.nowMs + (shopIn(state)?.substitutionAnswerMs ?? ANSWER_MS),
    };
    const without = lost(record, missing);
    const lines = record.order.lines.map((each) => (each === line.value ? { ...each, proposal } : each));
    const order: Order = { ...record.order, lines, updatedAtMs: changedAtMs(record.order, context.nowMs) };
    const after: OrderRecord = {
      ...without,
      order,
      taken: together([...without.taken, ...goods.taken]),
      proposed: { ...record.proposed, [proposal.id]: goods },
    };
    return {
      put: { ...put, [KEY.order(orderId)]: asJson(after) },
      timers: [proposalTimer(orderId, proposal)],
      send: [tell(record.buyer, { action: 'update', order }, { from: node, context })],
      result: accept(order),
    };
  };
  return onOrder(orderId, change, { alsoReads: [KEY.item(missing.instead.itemId)] });
}

/** What becomes of an order by the buyer's answer; one that comes too late, or to what is not asked, is refused. */
export function answered(
  record: OrderRecord,
  answer: ProposalAnswer,
  context: DecideContext & { readonly state: State },
): Verdict<Swapped & { readonly cancelTimers: readonly string[] }> {
  const line = record.order.lines.find(({ proposal }) => proposal?.id === answer.proposalId);
  if (line?.proposal === undefined || line.proposal.untilMs < context.nowMs) {
    return refuseTrade('update-not-possible', 'This is not asked any more; look at the order as it is now.', '/order/lines');
  }
  const done = settled(record, line, { accepted: answer.accepted, context });
  const { id } = proposalTimer(record.order.id ?? '', line.proposal);
  return done.ok ? accept({ ...done.value, cancelTimers: [id] }) : done;
}

/** A proposal whose time is over is declined; one that was answered meanwhile is not there any more. */
export function endProposal(orderId: string, proposalId: string): Plan {
  return {
    reads: moneyKeys(orderId),
    decide(state, context) {
      const record = orderIn(state, orderId);
      const line = record?.order.lines.find(({ proposal }) => proposal?.id === proposalId);
      if (record === undefined || line === undefined) return {};
      const done = settled(record, line, { accepted: false, context: { ...context, state } });
      if (!done.ok) return {};
      const { action, order, turn } = done.value;
      return { ...turn, news: [{ to: record.buyer, answer: { action, order } }] };
    },
  };
}

function settled(
  record: OrderRecord,
  line: OrderLine,
  { accepted, context }: { readonly accepted: boolean; readonly context: DecideContext & { readonly state: State } },
): Verdict<Swapped> {
  const { id = '', missing = 0 } = line.proposal ?? {};
  const { [id]: goods, ...others } = record.proposed ?? {};
  const { proposed: _answered, ...rest } = record;
  const now: OrderRecord = Object.keys(others).length === 0 ? rest : { ...rest, proposed: others };
  if (accepted && goods !== undefined) return swap(now, { line, missing, instead: goods }, context);
  const back = goods?.taken ?? [];
  const done = swap({ ...now, taken: less(now.taken, back) }, { line, missing }, context);
  if (!done.ok) return done;
  const free = releaseSoon(context.newId(), { from: 'order', lines: back, ...branchOf(record) }, context.nowMs);
  const { turn } = done.value;
  const timers = [...(turn.timers ?? []), ...(free.timers ?? [])];
  return accept({ ...done.value, turn: { ...turn, put: { ...turn.put, ...free.put }, timers } });
}
