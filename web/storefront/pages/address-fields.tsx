import { Field } from '../../square/field.tsx';
import { PlacePicker } from '../parts/place-picker.tsx';
import type { Draft, Wrong } from '../state/draft.ts';
import { words } from '../state/language.ts';

export interface FieldsProps {
  readonly draft: Draft;
  readonly wrong: Wrong;
  readonly onChange: (part: Partial<Draft>) => void;
}

/** Where somebody comes to: the neighbourhood for the price, and the address for whoever comes. */
export function AddressFields({ draft, wrong, onChange }: FieldsProps) {
  const { checkout, times } = words.value;
  const visit = draft.kind === 'home-visit';
  return (
    <div class="fields">
      <PlacePicker
        id="deliver-near"
        label={checkout.from}
        none={words.value.find.nearChoose}
        place={draft.near}
        wrong={wrong.near}
        onPlace={(near) => onChange({ near })}
      />
      <p class="hint">{visit ? times.visitHint : checkout.fromHint}</p>
      <Field
        id="street"
        label={checkout.street}
        value={draft.street}
        autocomplete="street-address"
        wrong={wrong.street}
        onValue={(street) => onChange({ street })}
      />
      <div class="field-pair">
        <Field
          id="postal-code"
          label={checkout.postalCode}
          value={draft.postalCode}
          autocomplete="postal-code"
          maxLength={10}
          wrong={wrong.postalCode}
          onValue={(postalCode) => onChange({ postalCode })}
        />
        <Field id="city" label={checkout.city} value={draft.city} autocomplete="address-level2" onValue={(city) => onChange({ city })} />
      </div>
      {visit ? null : <Field id="note" label={checkout.note} optional value={draft.note} onValue={(note) => onChange({ note })} />}
    </div>
  );
}
