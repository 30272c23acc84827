import { useEffect, useState } from 'preact/hooks';
import type { FormAnswer, FormField, Words } from '../../../commerce/form.ts';
import type { Trouble } from '../../square/call.ts';
import { Dialog } from '../../square/dialog.tsx';
import { language } from '../../square/language.ts';
import { Busy, TroubleNotice } from '../../square/notice.tsx';
import type { Answered, OrderView } from '../api.ts';
import { api, type Business } from '../state/me.ts';
import { words } from '../state/words.ts';

interface FilledInProps {
  readonly view: OrderView;
  readonly business: Business;
  readonly onClose: () => void;
}

/** What a buyer filled in. It is asked for when somebody looks and kept nowhere: it is for who does the work. */
export function FilledIn({ view, business, onClose }: FilledInProps) {
  const { answers: says } = words.value.work;
  const [forms, setForms] = useState<readonly Answered[] | undefined>(undefined);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  useEffect(() => {
    void api.get<OrderView>(`/providers/${business.id}/orders/${view.order.id}`).then((answer) => {
      if (answer.ok) setForms(answer.value.forms ?? []);
      else setTrouble(answer.trouble);
    });
  }, []);
  return (
    <Dialog title={says.open} onClose={onClose}>
      <p class="quiet">{says.lead}</p>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      {forms === undefined && trouble === undefined ? <Busy text={words.value.loading} /> : null}
      {forms?.length === 0 ? <p>{says.none}</p> : null}
      {forms?.map(({ form, itemId, answers }) => (
        <section key={`${form.id} ${itemId ?? ''}`}>
          <h3 dir="auto">
            {itemId === undefined ? textIn(form.title) : (view.order.lines.find((line) => line.itemId === itemId)?.name ?? itemId)}
          </h3>
          <dl class="answers">
            {form.fields.map((field) => (
              <div key={field.id}>
                <dt class="quiet" dir="auto">
                  {textIn(field.label)}
                </dt>
                <dd dir="auto">{answerText(field, answers[field.id])}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}

function textIn(said: Words): string {
  return said[language.value] ?? Object.values(said)[0] ?? '';
}

function answerText(field: FormField, answer: FormAnswer | undefined): string {
  const { answers: says } = words.value.work;
  if (answer === undefined || answer === '') return says.nothing;
  if (typeof answer === 'boolean') return answer ? says.yes : says.no;
  const options = 'options' in field ? field.options : [];
  const chosen = (typeof answer === 'object' ? answer : [String(answer)]).map((id) => {
    const option = options.find((each) => each.id === id);
    return option === undefined ? id : textIn(option.label);
  });
  return chosen.length === 0 ? says.nothing : chosen.join(', ');
}
