import type { Substitution } from '../../../commerce/order.ts';
import { Choice } from '../../square/field.tsx';
import { words } from '../state/language.ts';
import type { FieldsProps } from './address-fields.tsx';

const CHOICES = ['none', 'ask', 'same-or-lower'] as const satisfies readonly Substitution[];

/** What is to become of goods that turn out not to be there while they are put together. */
export function SubstitutionField({ draft, onChange }: Pick<FieldsProps, 'draft' | 'onChange'>) {
  const { substitute: said } = words.value;
  const texts: Readonly<Record<Substitution, string>> = { none: said.none, ask: said.ask, 'same-or-lower': said.lower };
  return (
    <fieldset class="paper">
      <legend>{said.legend}</legend>
      {CHOICES.map((substitution) => (
        <Choice
          key={substitution}
          type="radio"
          name="substitution"
          value={substitution}
          checked={draft.substitution === substitution}
          onChecked={() => onChange({ substitution })}
        >
          {texts[substitution]}
          {substitution === 'ask' ? <span class="hint">{said.askHint}</span> : null}
        </Choice>
      ))}
    </fieldset>
  );
}
