import type { AskedForm, FormAnswers } from '../commerce/form.ts';
import { answersAsTexts, checkAnswers } from '../commerce/form-answers.ts';
import type { Order, OrderLine } from '../commerce/order.ts';
import { type ApiOutcome, denied, granted } from './refusals.ts';

/** Forms that a provider asks with an order: shown to the app, and filled in with its answers. */

/** A form to be filled in, as an app sees it. */
export interface FormToFill extends Omit<AskedForm, 'url' | 'data' | 'extra' | 'required'> {
  /** Its name, and where a person can fill it in on a page of the provider's. */
  readonly form: string;
  /** Absent: about the whole order. */
  readonly itemId?: string;
  readonly required: boolean;
}

/** What an app says to one form: answers by field, or the number that its page gave; neither when it was filled in at its page. */
export interface FilledIn {
  /** As {@link FormToFill} names it. */
  readonly form: string;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly submissionId?: string;
}

/** The forms that hang on an order. One without an address cannot be named, and stays where it is. */
export function formsOf(order: Order | undefined): readonly FormToFill[] {
  return placesOf(order).flatMap(({ form, itemId }) => {
    if (form.url === undefined) return [];
    const { url, data: _data, extra: _extra, required = true, ...facts } = form;
    return [{ form: url, ...(itemId === undefined ? {} : { itemId }), required, ...facts }];
  });
}

interface Filled {
  /** As it is sent to the provider. */
  readonly said: Order;
  /** As it is kept here: what was filled in is for the provider alone. */
  readonly kept: Order;
}

/** With which command answers go, as far as that decides what has to be filled in; `again`: a confirm that may have been heard, with all that it needs. */
type Going = 'init' | 'confirm' | 'again';

/** The order with its forms filled in by what the app says, every answer held against its form. */
export function fillIn(order: Order, filled: readonly FilledIn[], going: Going): ApiOutcome<Filled> {
  const places = placesOf(order);
  const answers = new Map<string, Pick<AskedForm, 'data' | 'submissionId'>>();
  for (const [n, each] of filled.entries()) {
    const asked = places.find(({ form }) => form.url === each.form)?.form;
    if (asked === undefined) {
      return denied('form-changed', 'The provider does not ask this form now; show the forms of the order as it stands.', {
        pointer: `/answers/${n}/form`,
      });
    }
    const said = answerTo(asked, each, n);
    if (!said.ok) return said;
    answers.set(each.form, said.value);
  }
  const left = places.find(({ form }) => mustBeAnswered(form, going) && !answers.has(form.url ?? ''));
  if (left !== undefined) return unanswered(left.form);
  const kept = bareForms(order);
  const said = mapForms(kept, (form) => ({ ...form, ...answers.get(form.url ?? '') }));
  return granted({ said, kept });
}

/** The order with no more of its forms than names them: what they ask need not travel back. */
export function bareForms(order: Order): Order {
  return mapForms(order, ({ definition: _definition, data: _data, ...form }) => form);
}

/** The forms that come with a refusal are those to fill in now. */
export function withFormsOf(order: Order, proposed: Order): Order {
  const { form: _old, ...rest } = order;
  const lines = order.lines.map(({ form: _oldForm, ...line }): OrderLine => {
    const form = proposed.lines.find(({ itemId }) => itemId === line.itemId)?.form;
    return form === undefined ? line : { ...line, form };
  });
  return { ...rest, lines, ...(proposed.form === undefined ? {} : { form: proposed.form }) };
}

function answerTo(
  { definition, url }: AskedForm,
  { values, submissionId }: FilledIn,
  n: number,
): ApiOutcome<Pick<AskedForm, 'data' | 'submissionId'>> {
  if (values === undefined) return granted(submissionId === undefined ? {} : { submissionId });
  if (definition === undefined) {
    const detail = 'This provider shows its form as a page only; have it filled in there, and send the submissionId that the page gives.';
    return denied('form-invalid', detail, { pointer: `/answers/${n}/values` });
  }
  const checked = checkAnswers(definition, values);
  if (checked.ok) return granted({ data: answersAsTexts(checked.answers as FormAnswers) });
  const [first] = checked.faults;
  return denied('form-invalid', `${first?.field}: ${first?.message.en}`, {
    pointer: `/answers/${n}/values/${first?.field}`,
    facts: { form: url, faults: checked.faults },
  });
}

/** A form whose fields are known, that asks something without which no order is taken, and is not known to be filled in. */
function mustBeAnswered({ url, definition, submissionId }: AskedForm, going: Going): boolean {
  if (going === 'again' || (going === 'init' && definition?.due === 'confirm')) return false;
  return url !== undefined && submissionId === undefined && definition?.fields.some(({ required }) => required === true) === true;
}

function unanswered({ url, definition }: AskedForm): ApiOutcome<never> {
  const checked = definition === undefined ? undefined : checkAnswers(definition, {});
  const faults = checked === undefined || checked.ok ? [] : checked.faults;
  const detail = `The provider asks a form (${definition?.id}) that has to be filled in: ${faults.map(({ field }) => field).join(', ')}.`;
  return denied('form-invalid', detail, { pointer: '/answers', facts: { form: url, faults } });
}

function placesOf(order: Order | undefined): readonly { readonly form: AskedForm; readonly itemId?: string }[] {
  if (order === undefined) return [];
  const whole = order.form === undefined ? [] : [{ form: order.form }];
  return [...whole, ...order.lines.flatMap(({ form, itemId }) => (form === undefined ? [] : [{ form, itemId }]))];
}

function mapForms(order: Order, change: (form: AskedForm) => AskedForm): Order {
  const lines = order.lines.map((line) => (line.form === undefined ? line : { ...line, form: change(line.form) }));
  return { ...order, lines, ...(order.form === undefined ? {} : { form: change(order.form) }) };
}
