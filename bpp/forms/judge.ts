import { isDeepStrictEqual } from 'node:util';
import type { AskedForm } from '../../commerce/form.ts';
import { answersFromTexts, checkAnswers } from '../../commerce/form-answers.ts';
import { formText } from '../../commerce/form-reading.ts';
import { accept, refuseTrade, type Verdict } from '../../commerce/refusal.ts';
import type { AnsweredForm } from '../provider-record.ts';
import { type FormInPlace, isRequired } from './asked-forms.ts';

/** What a buyer says to one form, held against the form as it is now. */

export interface Said extends FormInPlace {
  /** Where the form is filled in now. */
  readonly url: string;
  readonly asked: AskedForm | undefined;
  /** Where the form lies in the order, as a pointer. */
  readonly path: string;
  /** What is kept of an earlier answer to it. */
  readonly kept: AnsweredForm | undefined;
}

/** What is answered to it; undefined when nothing is, and nothing has to be. */
export function judge(said: Said, moment: { readonly nowMs: number; readonly newId: () => string }): Verdict<AnsweredForm | undefined> {
  const { asked, form, path, url } = said;
  const kept = said.kept !== undefined && formText(said.kept.form) === formText(form) ? said.kept : undefined;
  if (asked?.data !== undefined) return asked.url === url ? filledIn(said, kept, moment) : changed(said);
  if (asked?.submissionId !== undefined) {
    if (kept?.submissionId === asked.submissionId) return accept(kept);
    if (asked.url !== undefined && asked.url !== url) return changed(said);
    return refuseTrade('invalid', `Nothing was sent in under this submission_id; fill in the form ${form.id} at its URL.`, path);
  }
  if (kept !== undefined || !isRequired(form) || form.due === 'confirm') return accept(kept);
  if (said.kept !== undefined) return changed(said);
  return refuseTrade(
    'invalid',
    `Fill in the form ${form.id} first: send form.data with form.url, or what its URL gave as submission_id.`,
    path,
  );
}

function filledIn(
  { asked, form, path, itemId }: Said,
  kept: AnsweredForm | undefined,
  { nowMs, newId }: { readonly nowMs: number; readonly newId: () => string },
): Verdict<AnsweredForm> {
  const checked = checkAnswers(form, answersFromTexts(form, asked?.data ?? {}));
  if (!checked.ok) {
    const [first] = checked.faults;
    const field = first?.field ?? '';
    return refuseTrade('invalid', `Form ${form.id}, field ${field}: ${first?.message.en}`, `${path}/data/${field}`);
  }
  // The same said again is the same submission.
  if (kept !== undefined && isDeepStrictEqual(kept.answers, checked.answers)) return accept(kept);
  const place = itemId === undefined ? {} : { itemId };
  return accept({ ...place, submissionId: newId(), form, answers: checked.answers, atMs: nowMs });
}

function changed({ form, path }: Said): Verdict<never> {
  return refuseTrade(
    'invalid',
    `The form ${form.id} has changed or is another order's; fill in the one that comes with this answer.`,
    path,
  );
}
