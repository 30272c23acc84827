import type { FormField, FormOption } from '../../../commerce/form.ts';
import type { OrderLine } from '../../../commerce/order.ts';
import { Button } from '../../square/button.tsx';
import { Choice, Field, Select } from '../../square/field.tsx';
import { language } from '../../square/language.ts';
import { said } from '../../square/words/said.ts';
import type { FormToFill } from '../api/contract.ts';
import { type Filled, type FormsWrong, fieldId, formKey, SUBMISSION, written } from '../state/forms.ts';
import { words } from '../state/language.ts';

interface FormProps {
  readonly form: FormToFill;
  readonly shop: string;
  readonly lines: readonly OrderLine[];
  readonly filled: Filled;
  readonly wrong: FormsWrong;
  readonly onFilled: (filled: Filled) => void;
}

/** What a shop asks beside the order, in its own words. Whatever it wrote is shown as text. */
export function FormFields({ form, shop, lines, filled, wrong, onFilled }: FormProps) {
  const { forms } = words.value;
  const { definition } = form;
  const key = formKey(form);
  const about = lines.find(({ itemId }) => itemId === form.itemId)?.name;
  const fill = (field: string, value: unknown) => onFilled({ ...filled, [key]: { ...filled[key], [field]: value } });
  const title = definition === undefined ? forms.asks(shop) : written(definition.title, language.value);
  return (
    <fieldset class="paper">
      <legend>{about === undefined ? title : `${title} · ${about}`}</legend>
      {definition?.intro === undefined ? null : <p>{written(definition.intro, language.value)}</p>}
      {definition === undefined ? (
        <OwnPage form={form} wrong={wrong} value={String(filled[key]?.[SUBMISSION] ?? '')} onValue={(value) => fill(SUBMISSION, value)} />
      ) : (
        definition.fields.map((field) => (
          <OneField
            key={field.id}
            field={field}
            id={fieldId(form, field.id)}
            value={filled[key]?.[field.id]}
            wrong={wrong[fieldId(form, field.id)]?.text}
            onValue={(value) => fill(field.id, value)}
          />
        ))
      )}
      <p class="quiet">{forms.onlyShop(shop)}</p>
    </fieldset>
  );
}

interface OwnPageProps {
  readonly form: FormToFill;
  readonly wrong: FormsWrong;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

/** A form that its provider shows on a page of its own only; that page gives a number, by which the provider finds what was filled in. */
function OwnPage({ form, wrong, value, onValue }: OwnPageProps) {
  const { forms } = words.value;
  const id = fieldId(form, SUBMISSION);
  return (
    <>
      <p>{forms.ownPage}</p>
      {/^https?:\/\//.test(form.form) ? (
        <p>
          <a href={form.form} target="_blank" rel="noreferrer noopener">
            {forms.openPage}
          </a>
        </p>
      ) : null}
      <Field id={id} label={forms.number} optional={!form.required} value={value} wrong={wrong[id]?.text} onValue={onValue} />
    </>
  );
}

interface OneFieldProps {
  readonly field: FormField;
  readonly id: string;
  readonly value: unknown;
  readonly wrong: string | undefined;
  readonly onValue: (value: unknown) => void;
}

/** Of so many options all are shown; of more one is picked from a list. */
const OPTIONS_SHOWN = 5;

function OneField({ field, id, value, wrong, onValue }: OneFieldProps) {
  const { forms, show } = words.value;
  const optional = field.required !== true;
  const label = written(field.label, language.value);
  const help = field.help === undefined ? undefined : written(field.help, language.value);
  const shared = { id, label, optional, wrong, ...(help === undefined ? {} : { hint: help }) };
  const text = typeof value === 'string' ? value : '';
  switch (field.kind) {
    case 'text': {
      const lines = field.multiline === true ? { rows: 3 } : {};
      return <Field {...shared} {...lines} value={text} maxLength={field.charsMax ?? 1_000} onValue={onValue} />;
    }
    case 'number':
      return <Field {...shared} value={text} maxLength={20} keys={field.whole === true ? 'numeric' : 'decimal'} onValue={onValue} />;
    case 'date':
      return <Field {...shared} type="date" value={text} onValue={onValue} />;
    case 'choice': {
      const options = field.options.map((option) => ({ value: option.id, text: written(option.label, language.value) }));
      if (options.length > OPTIONS_SHOWN)
        return <Select {...shared} value={text} onValue={onValue} options={[{ value: '', text: forms.choose }, ...options]} />;
      return <Radios {...shared} help={help} options={options} value={text} onValue={onValue} />;
    }
    case 'yes-no': {
      const options = [
        { value: 'true', text: show.yes },
        { value: 'false', text: show.no },
      ];
      const chosen = typeof value === 'boolean' ? String(value) : '';
      return (
        <Radios
          {...shared}
          help={help}
          options={options}
          value={chosen}
          onValue={(next) => onValue(next === '' ? undefined : next === 'true')}
        />
      );
    }
    case 'choices':
      return <Boxes {...shared} help={help} options={field.options} chosen={Array.isArray(value) ? value : []} onChosen={onValue} />;
  }
}

interface GroupProps {
  readonly id: string;
  readonly label: string;
  readonly help: string | undefined;
  readonly optional: boolean;
  readonly wrong: string | undefined;
}

interface RadiosProps extends GroupProps {
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly value: string;
  readonly onValue: (value: string) => void;
}

/** One of a few; what need not be answered can be taken back. */
function Radios({ id, label, help, optional, wrong, options, value, onValue }: RadiosProps) {
  return (
    <div
      class="choices"
      role="radiogroup"
      aria-labelledby={`${id}-label`}
      {...(wrong === undefined ? {} : { 'aria-invalid': 'true' as const, 'aria-describedby': `${id}-wrong` })}
    >
      <p class="choices-name" id={`${id}-label`}>
        <GroupName label={label} optional={optional} />
      </p>
      {help === undefined ? null : <p class="hint">{help}</p>}
      <div class="choices-side">
        {options.map((option) => (
          <Choice
            key={option.value}
            type="radio"
            name={id}
            value={option.value}
            checked={value === option.value}
            onChecked={() => onValue(option.value)}
          >
            {option.text}
          </Choice>
        ))}
      </div>
      {optional && value !== '' ? (
        <Button kind="quiet" size="small" onPress={() => onValue('')}>
          {words.value.forms.takeBack}
        </Button>
      ) : null}
      <GroupWrong id={id} wrong={wrong} />
    </div>
  );
}

interface BoxesProps extends GroupProps {
  readonly options: readonly FormOption[];
  readonly chosen: readonly unknown[];
  readonly onChosen: (chosen: readonly unknown[]) => void;
}

function Boxes({ id, label, help, optional, wrong, options, chosen, onChosen }: BoxesProps) {
  return (
    <fieldset class="choices">
      <legend>
        <GroupName label={label} optional={optional} />
      </legend>
      {help === undefined ? null : <p class="hint">{help}</p>}
      <div class="choices-side">
        {options.map((option) => (
          <Choice
            key={option.id}
            type="checkbox"
            name={id}
            value={option.id}
            checked={chosen.includes(option.id)}
            wrongId={wrong === undefined ? undefined : `${id}-wrong`}
            onChecked={(checked) => onChosen(checked ? [...chosen, option.id] : chosen.filter((each) => each !== option.id))}
          >
            {written(option.label, language.value)}
          </Choice>
        ))}
      </div>
      <GroupWrong id={id} wrong={wrong} />
    </fieldset>
  );
}

function GroupName({ label, optional }: Pick<GroupProps, 'label' | 'optional'>) {
  return (
    <>
      {label}
      {optional ? <span class="quiet"> ({said.value.optional})</span> : null}
    </>
  );
}

function GroupWrong({ id, wrong }: Pick<GroupProps, 'id' | 'wrong'>) {
  return wrong === undefined ? null : (
    <p class="wrong" id={`${id}-wrong`}>
      {wrong}
    </p>
  );
}
