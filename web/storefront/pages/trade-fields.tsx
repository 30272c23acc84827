import { useMemo } from 'preact/hooks';
import type { MapPlace } from '../../square/draw-map.ts';
import { Choice, Field, Select } from '../../square/field.tsx';
import { CityMap } from '../../square/map.tsx';
import { address } from '../../square/show.ts';
import { PlacePicker } from '../parts/place-picker.tsx';
import type { Basket } from '../state/baskets.ts';
import { words } from '../state/language.ts';
import { positionOf } from '../state/places.ts';
import { AddressFields, type FieldsProps } from './address-fields.tsx';
import { SlotPicker } from './slot-picker.tsx';

/** As many as a vehicle has seats where it does not say how many. */
const SEATS = 8;

/** Who or what comes along, where a ride begins, where it goes, and when. */
export function RideFields({ basket, draft, wrong, onChange }: FieldsProps & { readonly basket: Basket }) {
  const { ride, find } = words.value;
  const courier = draft.kind === 'courier';
  const [from, to] = [positionOf(draft.from), positionOf(draft.to)];
  const said = courier ? ride.parcel : ride.person;
  const [line] = basket.lines;
  const places = useMemo<readonly MapPlace[]>(
    () => [
      ...(from === undefined ? [] : [{ id: 'from', position: from, name: said.from, label: 'A', kind: 'you' as const }]),
      ...(to === undefined ? [] : [{ id: 'to', position: to, name: said.to, label: 'B' }]),
    ],
    [draft.from, draft.to, said],
  );
  const route = useMemo(() => (from === undefined || to === undefined ? [] : [from, to]), [draft.from, draft.to]);
  return (
    <fieldset class="paper">
      <legend>{said.title}</legend>
      {courier ? (
        <Field
          id="ride-weight"
          label={ride.weight}
          keys="decimal"
          optional
          maxLength={8}
          {...(line?.loadKg === undefined ? {} : { hint: ride.weightUpTo(line.loadKg) })}
          value={draft.weight}
          wrong={wrong.weight}
          onValue={(weight) => onChange({ weight })}
        />
      ) : (
        <Select
          id="ride-people"
          label={ride.people}
          value={draft.people}
          onValue={(people) => onChange({ people })}
          options={Array.from({ length: line?.seats ?? SEATS }, (_, at) => ({ value: String(at + 1), text: ride.peopleOf(at + 1) }))}
        />
      )}
      <PlacePicker
        id="ride-from"
        label={said.from}
        none={find.nearChoose}
        place={draft.from}
        wrong={wrong.from}
        onPlace={(place) => onChange({ from: place })}
      />
      <PlacePicker
        id="ride-to"
        label={said.to}
        none={find.nearChoose}
        place={draft.to}
        wrong={wrong.to}
        onPlace={(place) => onChange({ to: place })}
      />
      {places.length === 0 ? null : <CityMap label={ride.map} places={places} route={route} />}
      <div class="field">
        <label for="ride-when">
          {ride.when} <span class="quiet">({ride.whenHint})</span>
        </label>
        <input
          id="ride-when"
          type="datetime-local"
          value={draft.when}
          onChange={(event) => onChange({ when: event.currentTarget.value })}
        />
      </div>
      <Field id="note" label={said.note} optional value={draft.note} onValue={(note) => onChange({ note })} />
    </fieldset>
  );
}

/** When it is to be; who comes to the house has to be told where that is first. */
export function SlotFields({ draft, wrong, onChange, basket }: FieldsProps & { readonly basket: Basket }) {
  const { appointment, times } = words.value;
  const visit = draft.kind === 'home-visit';
  const waiting = basket.fulfilments.find((slot) => slot.id.endsWith('.waiting'));
  const { providerNode, providerId, lines } = basket;
  const service = {
    providerNode,
    providerId,
    itemId: lines[0]?.itemId ?? '',
    near: draft.near,
    ...(draft.kind === '' ? {} : { kind: draft.kind }),
  };
  return (
    <fieldset class="paper">
      <legend>{appointment.title}</legend>
      {visit ? <p>{times.visit}</p> : <p>{address(basket.places[0])}</p>}
      {visit ? <AddressFields draft={draft} wrong={wrong} onChange={onChange} /> : null}
      <SlotPicker service={service} known={basket.fulfilments} name="slot" chosen={draft.slot} onChoose={(slot) => onChange({ slot })}>
        {waiting === undefined ? null : (
          <Choice
            type="radio"
            name="slot"
            value={waiting.id}
            checked={draft.slot === waiting.id}
            onChecked={() => onChange({ slot: waiting.id })}
          >
            {appointment.waiting}
          </Choice>
        )}
      </SlotPicker>
      {wrong.slot === undefined ? null : <p class="wrong">{wrong.slot}</p>}
      <Field
        id="note"
        label={appointment.note}
        hint={appointment.noteHint}
        optional
        rows={2}
        value={draft.note}
        onValue={(note) => onChange({ note })}
      />
    </fieldset>
  );
}

/** Where the vehicle stands. */
export function RentalFacts({ basket }: { readonly basket: Basket }) {
  const { rental } = words.value;
  const [where] = basket.places;
  const places = useMemo<readonly MapPlace[]>(
    () => (where?.position === undefined ? [] : [{ id: 'vehicle', position: where.position, name: rental.here, label: '•' }]),
    [where, rental],
  );
  return (
    <section class="paper" aria-labelledby="rental-where">
      <h2 id="rental-where">{rental.where}</h2>
      <p>{[where?.name, address(where)].filter((part) => part !== undefined && part !== '').join(', ') || rental.street}</p>
      {places.length === 0 ? null : <CityMap label={rental.where} places={places} />}
    </section>
  );
}
