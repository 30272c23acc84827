import type { PaymentTerm } from '../../../commerce/payment.ts';
import { Field } from '../../square/field.tsx';
import { address } from '../../square/show.ts';
import type { Basket } from '../state/baskets.ts';
import { type Draft, keyOfPayment, kindsOf, type Wrong } from '../state/draft.ts';
import { words } from '../state/language.ts';
import { Near } from './search-form.tsx';

interface FieldsProps {
  readonly draft: Draft;
  readonly wrong: Wrong;
  readonly onChange: (part: Partial<Draft>) => void;
}

/** Collect it or have it brought, and where. */
export function HandoverFields({ basket, draft, wrong, onChange }: FieldsProps & { readonly basket: Basket }) {
  const { checkout } = words.value;
  const where = address(basket.places[0]) || basket.shopName;
  return (
    <fieldset class="paper">
      <legend>{checkout.how}</legend>
      {kindsOf(basket).map((kind) => (
        <label class="choice" key={kind}>
          <input type="radio" name="kind" value={kind} checked={draft.kind === kind} onChange={() => onChange({ kind })} />
          <span>{kind === 'pickup' ? checkout.pickupAt(where) : checkout.deliveryTo}</span>
        </label>
      ))}
      {wrong.kind === undefined ? null : <p class="wrong">{wrong.kind}</p>}
      {draft.kind === 'delivery' ? <AddressFields draft={draft} wrong={wrong} onChange={onChange} /> : null}
    </fieldset>
  );
}

function AddressFields({ draft, wrong, onChange }: FieldsProps) {
  const { checkout } = words.value;
  return (
    <div class="fields">
      <Near id="deliver-near" label={checkout.from} near={draft.near} onNear={(near) => onChange({ near })} />
      <p class="hint">{checkout.fromHint}</p>
      {wrong.near === undefined ? null : <p class="wrong">{wrong.near}</p>}
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
      <Field id="note" label={checkout.note} optional value={draft.note} onValue={(note) => onChange({ note })} />
    </div>
  );
}

/** Only what the shop needs to reach the buyer. */
export function PersonFields({ draft, wrong, onChange }: FieldsProps) {
  const { checkout } = words.value;
  return (
    <fieldset class="paper">
      <legend>{checkout.contact}</legend>
      <p class="quiet">{checkout.contactWhy}</p>
      <Field
        id="name"
        label={checkout.name}
        value={draft.name}
        autocomplete="name"
        wrong={wrong.name}
        onValue={(name) => onChange({ name })}
      />
      <p class="quiet">{checkout.phoneOrEmail}</p>
      <Field
        id="phone"
        label={checkout.phone}
        type="tel"
        value={draft.phone}
        autocomplete="tel"
        maxLength={40}
        wrong={wrong.contact}
        onValue={(phone) => onChange({ phone })}
      />
      <Field
        id="email"
        label={checkout.email}
        type="email"
        value={draft.email}
        autocomplete="email"
        wrong={wrong.email}
        onValue={(email) => onChange({ email })}
      />
    </fieldset>
  );
}

interface PaymentProps extends FieldsProps {
  readonly payments: readonly PaymentTerm[];
}

/** The ways in which this shop wants to be paid; none is chosen beforehand when there are several. */
export function PaymentFields({ draft, wrong, onChange, payments }: PaymentProps) {
  const { checkout } = words.value;
  return (
    <fieldset class="paper">
      <legend>{checkout.payment}</legend>
      {payments.map((payment) => {
        const key = keyOfPayment(payment);
        return (
          <label class="choice" key={key}>
            <input
              type="radio"
              name="payment"
              value={key}
              checked={draft.paymentId === key}
              onChange={() => onChange({ paymentId: key })}
            />
            <span>
              {paymentName(payment, draft.kind)}
              {payment.due === 'before-order' ? <span class="hint">{checkout.payBeforeHint}</span> : null}
            </span>
          </label>
        );
      })}
      {wrong.payment === undefined ? null : <p class="wrong">{wrong.payment}</p>}
    </fieldset>
  );
}

/** When and how a payment is made, in words. */
export function paymentName(payment: PaymentTerm, kind: string | undefined): string {
  const { checkout } = words.value;
  if (payment.due === 'before-order' || payment.due === 'before-fulfilment') return checkout.payBefore;
  if (payment.due === 'on-fulfilment') return kind === 'delivery' ? checkout.payOnDelivery : checkout.payOnPickup;
  return payment.due === 'after-fulfilment' ? checkout.payOther : checkout.payUnknown;
}
