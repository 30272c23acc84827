import { isDeepStrictEqual } from 'node:util';
import type { AskedForm } from '../../commerce/form.ts';
import { answersAsTexts } from '../../commerce/form-answers.ts';
import type { Order, OrderLine } from '../../commerce/order.ts';
import { accept, type Refusal, refuseTrade, type Verdict } from '../../commerce/refusal.ts';
import type { DecideContext } from '../../node/role.ts';
import type { State } from '../../node/store/port.ts';
import type { Ask, Engine, Plan, Turn } from '../engines/engine.ts';
import { orderIdFor } from '../engines/order-id.ts';
import { orderIn, providerIn } from '../engines/state.ts';
import { type AnsweredForm, PROVIDER_KEY } from '../provider-record.ts';
import { askedFormKeys, askedForms, type FormInPlace, isRequired, itemsOf } from './asked-forms.ts';
import { formUrl, versionOf } from './form-link.ts';
import { judge } from './judge.ts';
import { answersIn, answersTimerId, keepAnswers, secretFor } from './kept-answers.ts';

/**
 * Asks the forms of a provider around whatever its engine does: shown with the price, checked at init, held at confirm, where what was left open until then
 * is filled in. No engine sees a form or an answer, so none can tell it to anybody.
 *
 * @param nodeUri the URL at which this node hears messages
 */
export function planWithForms(engine: Pick<Engine, 'plan'>, ask: Ask, nodeUri: string): Plan {
  const { command, providerId, from } = ask;
  if (!('order' in command)) return engine.plan(ask);
  const bare = withoutForms(command.order);
  const plan = engine.plan({ ...ask, command: { ...command, order: bare } });
  if (command.action === 'update') return plan;
  const orderId = orderIdFor(providerId, from);
  const itemIds = itemsOf(command.order);
  const own = [PROVIDER_KEY.formSecret, PROVIDER_KEY.answers(orderId), PROVIDER_KEY.order(orderId), ...askedFormKeys(itemIds)];
  return {
    ...plan,
    reads: [...new Set([...plan.reads, ...own])],
    decide(state, context) {
      const turn = plan.decide(state, context);
      const { answer } = turn;
      const provider = providerIn(state);
      if (provider === undefined || (answer !== undefined && 'refusal' in answer)) return turn;
      const on = { ask, nodeUri, orderId, state, context };
      if (command.action === 'confirm')
        return atConfirm(turn, { ...on, forms: askedForms(provider, itemIds, state), order: command.order });
      // An engine may answer later; what is asked is checked now all the same.
      const order = answer !== undefined && 'order' in answer ? answer.order : command.action === 'init' ? bare : undefined;
      if (order === undefined) return turn;
      return offering(turn, { ...on, forms: askedForms(provider, itemIds, state), order });
    },
  };
}

interface Offering {
  readonly ask: Ask;
  readonly nodeUri: string;
  readonly orderId: string;
  readonly forms: readonly FormInPlace[];
  readonly state: State;
  readonly context: DecideContext;
  /** As the engine offers it, or as it was asked of one that answers later. */
  readonly order: Order;
}

function offering(turn: Turn, on: Offering): Turn {
  const { ask, orderId, forms, state, context, order } = on;
  const { command } = ask;
  const asked = 'order' in command ? command.order : order;
  const stray = strayAnswers(asked, forms);
  if (forms.length === 0 && stray === undefined) return turn;
  const { secret, put } = secretFor(state, context.newId);
  const placed = forms.map((each) => ({
    ...each,
    url: urlOf(each, on, secret),
    ...saidOf(asked, each),
    kept: keptOf(state, orderId, each),
  }));
  if (command.action === 'select') {
    return { ...turn, put: { ...turn.put, ...put }, answer: { action: 'select', order: withForms(order, placed, []) } };
  }
  const answered: AnsweredForm[] = [];
  for (const each of placed) {
    const judged = judge(each, context);
    if (!judged.ok) return refused(judged.refusal);
    if (judged.value !== undefined) answered.push(judged.value);
  }
  if (stray !== undefined) return refused(stray);
  const kept = answered.length === 0 ? {} : keepAnswers(orderId, answered, context.nowMs);
  return {
    ...turn,
    put: { ...turn.put, ...put, ...kept.put },
    timers: [...(turn.timers ?? []), ...(kept.timers ?? [])],
    ...(turn.answer === undefined ? {} : { answer: { action: 'init', order: withForms(order, placed, answered) } }),
  };

  /** Offered anew, with the forms as they are: nothing is kept for who has yet to fill them in. */
  function refused(refusal: Refusal): Turn {
    return { ...(put === undefined ? {} : { put }), answer: { action: 'init', order: withForms(order, placed, []), refusal } };
  }
}

/**
 * What was agreed to was filled in before: a confirm that names another submission is about something else. What was left open is filled in now; it is kept
 * in the same commit as the order, and not at all when there is none.
 */
function atConfirm(turn: Turn, on: Offering): Turn {
  const { order, state, context, orderId } = on;
  const kept = answersIn(state, orderId);
  const agreed = sameSubmissions(order, kept);
  if (!agreed.ok) return { answer: { action: 'confirm', refusal: agreed.refusal } };
  const { secret, put } = secretFor(state, context.newId);
  // The same confirm once more finds its order, with what was filled in then.
  const given = orderIn(state, orderId) === undefined ? filledInNow(on, kept, secret) : accept([]);
  if (!given.ok) return { answer: { action: 'confirm', refusal: given.refusal } };
  if (kept.length + given.value.length === 0) return turn;
  const { put: answers, timers = [] } = given.value.length === 0 ? {} : keepAnswers(orderId, [...kept, ...given.value], context.nowMs);
  const changes = { put: { ...turn.put, ...(given.value.length === 0 ? {} : put), ...answers } };
  // An engine that answers later may still say no: what was filled in then goes at its time.
  if (turn.answer === undefined) return { ...turn, ...changes, timers: [...(turn.timers ?? []), ...timers] };
  return { ...turn, ...changes, cancelTimers: [...(turn.cancelTimers ?? []), answersTimerId(orderId)] };
}

/** Every form that was left open until now, and is filled in with the confirm or has to be. */
function filledInNow(on: Offering, kept: readonly AnsweredForm[], secret: string): Verdict<readonly AnsweredForm[]> {
  const { order, forms, context } = on;
  const stray = strayAnswers(order, forms);
  const answered: AnsweredForm[] = [];
  for (const each of forms) {
    if (kept.some(({ itemId }) => itemId === each.itemId)) continue;
    const said = saidOf(order, each);
    const isSaid = said.asked?.data !== undefined || said.asked?.submissionId !== undefined;
    if (!isSaid && each.form.due === 'confirm' && isRequired(each.form)) {
      const message = `Fill in the form ${each.form.id}: send form.data with form.url, or what its URL gave as submission_id.`;
      return refuseTrade('invalid', message, said.path);
    }
    const judged = isSaid ? judge({ ...each, ...said, url: urlOf(each, on, secret), kept: undefined }, context) : accept(undefined);
    if (!judged.ok) return judged;
    if (judged.value !== undefined) answered.push(judged.value);
  }
  return stray === undefined ? accept(answered) : { ok: false, refusal: stray };
}

function sameSubmissions({ form, lines }: Order, kept: readonly AnsweredForm[]): Verdict<void> {
  const said = [{ form, path: '/order/form', itemId: undefined }, ...lines.map((line, n) => ({ ...line, path: `/order/lines/${n}/form` }))];
  const other = said.find(({ form: named, itemId }) => {
    const mine = kept.find((each) => each.itemId === itemId);
    if (mine === undefined) return false;
    if (named?.submissionId !== undefined && mine.submissionId !== named.submissionId) return true;
    return named?.data !== undefined && !isDeepStrictEqual({ ...named.data }, answersAsTexts(mine.answers));
  });
  if (other === undefined) return accept(undefined);
  return refuseTrade('quote-unavailable', 'The form was filled in otherwise than at init; call init again.', other.path);
}

/** Answers to what is not asked: the form was there once, and whoever filled it in should know that nobody reads it. */
function strayAnswers({ form, lines }: Order, forms: readonly FormInPlace[]): Refusal | undefined {
  const isAsked = (itemId: string | undefined) => forms.some((each) => each.itemId === itemId);
  const n = lines.findIndex((line) => line.form?.data !== undefined && !isAsked(line.itemId));
  const whole = form?.data !== undefined && !isAsked(undefined);
  if (!whole && n < 0) return undefined;
  const message = 'The provider does not ask this any more; leave the form out.';
  return { reason: 'invalid', message, path: whole ? '/order/form' : `/order/lines/${n}/form` };
}

function saidOf({ form, lines }: Order, { itemId }: FormInPlace): { readonly asked: AskedForm | undefined; readonly path: string } {
  if (itemId === undefined) return { asked: form, path: '/order/form' };
  const mine = lines.map((line, n) => ({ ...line, n })).filter((line) => line.itemId === itemId);
  const found = mine.find((line) => line.form !== undefined) ?? mine[0];
  return { asked: found?.form, path: `/order/lines/${found?.n ?? 0}/form` };
}

function keptOf(state: State, orderId: string, { itemId }: FormInPlace): AnsweredForm | undefined {
  return answersIn(state, orderId).find((each) => each.itemId === itemId);
}

function urlOf({ form, itemId }: FormInPlace, { ask, nodeUri }: Offering, secret: string): string {
  const { buyerNode, transactionId } = ask.from;
  const place = itemId === undefined ? {} : { itemId };
  const link = { providerId: ask.providerId, ...place, version: versionOf(form), buyerNodeId: buyerNode.id, transactionId };
  return formUrl(nodeUri, link, secret);
}

function withForms(order: Order, placed: readonly (FormInPlace & { readonly url: string })[], answered: readonly AnsweredForm[]): Order {
  const shown = (itemId: string | undefined): { readonly form?: AskedForm } => {
    const found = placed.find((each) => each.itemId === itemId);
    if (found === undefined) return {};
    const submissionId = answered.find((each) => each.itemId === itemId)?.submissionId;
    const { url, form } = found;
    const done = submissionId === undefined ? {} : { submissionId };
    return { form: { url, mediaType: 'text/html', required: isRequired(form), definition: form, ...done } };
  };
  return { ...order, lines: order.lines.map((line) => ({ ...line, ...shown(line.itemId) })), ...shown(undefined) };
}

function withoutForms({ form: _form, lines, ...order }: Order): Order {
  return { ...order, lines: lines.map(({ form: _lineForm, ...line }): OrderLine => line) };
}
