import type { Form } from '../../commerce/form.ts';
import { answersFromTexts, checkAnswers, type FormFault } from '../../commerce/form-answers.ts';
import type { Work } from '../../node/role.ts';
import type { State } from '../../node/store/port.ts';
import { orderIdFor } from '../engines/order-id.ts';
import { orderIn, providerIn } from '../engines/state.ts';
import { type AnsweredForm, PROVIDER_KEY, partitionOfProvider } from '../provider-record.ts';
import { askedFormKeys, askedForms } from './asked-forms.ts';
import { type FormLink, isToken, versionOf } from './form-link.ts';
import { answersIn, keepAnswers, secretIn } from './kept-answers.ts';

/** What comes in at the address of a form. */

/** An address as it was called. */
export interface FormCall {
  readonly link: FormLink;
  readonly token: string;
}

/**
 * `unknown`: nobody was given this address. `changed`: the form is another by now. `placed`: the order stands, and with it what was filled in.
 */
export type FormSeen = { readonly is: 'open'; readonly form: Form } | { readonly is: 'unknown' | 'changed' | 'placed' };

export type Submitted =
  | Exclude<FormSeen, { readonly is: 'open' }>
  | { readonly is: 'taken'; readonly submissionId: string }
  | { readonly is: 'faulty'; readonly form: Form; readonly faults: readonly FormFault[] };

/** Forms that one order keeps answers to. */
const ANSWERED_MAX = 60;

function orderIdOf({ providerId, buyerNodeId, transactionId }: FormLink): string {
  return orderIdFor(providerId, { buyerNode: { id: buyerNodeId, uri: '' }, transactionId });
}

/** What has to be read to know what lies at an address. */
export function formCallKeys({ link }: FormCall): readonly string[] {
  const orderId = orderIdOf(link);
  const about = askedFormKeys(link.itemId === undefined ? [] : [link.itemId]);
  return [...about, PROVIDER_KEY.formSecret, PROVIDER_KEY.order(orderId), PROVIDER_KEY.answers(orderId)];
}

/** What lies at an address. */
export function formAt(state: State, { link, token }: FormCall): FormSeen {
  const [provider, secret] = [providerIn(state), secretIn(state)];
  if (provider === undefined || secret === undefined || !isToken(token, link, secret)) return { is: 'unknown' };
  if (orderIn(state, orderIdOf(link)) !== undefined) return { is: 'placed' };
  const asked = askedForms(provider, link.itemId === undefined ? [] : [link.itemId], state);
  const form = asked.find(({ itemId }) => itemId === link.itemId)?.form;
  return form !== undefined && versionOf(form) === link.version ? { is: 'open', form } : { is: 'changed' };
}

/** Takes what was filled in, in place of what was filled in there before. */
export function submit(call: FormCall, texts: Readonly<Record<string, string>>): Work<Submitted> {
  const { itemId, providerId } = call.link;
  const orderId = orderIdOf(call.link);
  return {
    partition: partitionOfProvider(providerId),
    reads: formCallKeys(call),
    decide(state, { nowMs, newId }) {
      const seen = formAt(state, call);
      if (seen.is !== 'open') return { result: seen };
      const { form } = seen;
      const checked = checkAnswers(form, answersFromTexts(form, texts));
      if (!checked.ok) return { result: { is: 'faulty', form, faults: checked.faults } };
      const submissionId = newId();
      const place = itemId === undefined ? {} : { itemId };
      const others = answersIn(state, orderId).filter((each) => each.itemId !== itemId);
      const answered: AnsweredForm = { ...place, submissionId, form, answers: checked.answers, atMs: nowMs };
      return { ...keepAnswers(orderId, [...others, answered].slice(-ANSWERED_MAX), nowMs), result: { is: 'taken', submissionId } };
    },
  };
}
