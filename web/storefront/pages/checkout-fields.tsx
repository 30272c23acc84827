import type { FulfilmentOption } from '../../../commerce/fulfilment.ts';
import type { PaymentTerm } from '../../../commerce/payment.ts';
import type { Place } from '../../../commerce/place.ts';
import { Choice, Field } from '../../square/field.tsx';
import type { Basket } from '../state/baskets.ts';
import { keyOfPayment, kindsOf } from '../state/draft.ts';
import { words } from '../state/language.ts';
import { AddressFields, type FieldsProps } from './address-fields.tsx';
import { BranchFields, pickupPlace } from './branch-fields.tsx';
import { figure } from './shop-offers.tsx';
import { RentalFacts, RideFields, SlotFields } from './trade-fields.tsx';

interface HandoverProps extends FieldsProps {
  readonly basket: Basket;
  /** From where it comes, once the provider has said so. */
  readonly from: Place | undefined;
}

/** How, where and when it changes hands: each trade has its own question. */
export function HandoverFields({ basket, from, draft, wrong, onChange }: HandoverProps) {
  const { checkout } = words.value;
  const fields = { draft, wrong, onChange };
  switch (basket.trade) {
    case 'ride':
      return <RideFields {...fields} basket={basket} />;
    case 'appointment':
      return <SlotFields {...fields} basket={basket} />;
    case 'rental':
      return <RentalFacts basket={basket} />;
    default:
      break;
  }
  const where = pickupPlace(basket, from);
  return (
    <fieldset class="paper">
      <legend>{checkout.how}</legend>
      {kindsOf(basket).map((kind) => (
        <Choice key={kind} type="radio" name="kind" value={kind} checked={draft.kind === kind} onChecked={() => onChange({ kind })}>
          {kind === 'pickup' ? checkout.pickupAt(where) : kind === 'delivery' ? checkout.deliveryTo : kind}
          <RatedAs basket={basket} kind={kind} />
        </Choice>
      ))}
      {wrong.kind === undefined ? null : <p class="wrong">{wrong.kind}</p>}
      <BranchFields basket={basket} draft={draft} onChange={onChange} />
      {draft.kind === 'delivery' ? <AddressFields {...fields} /> : null}
    </fieldset>
  );
}

/** How buyers rated that way of handing over, where some did. */
function RatedAs({ basket, kind }: { readonly basket: Basket; readonly kind: FulfilmentOption['kind'] }) {
  const rating = basket.fulfilments.find((option) => option.kind === kind)?.rating;
  return rating === undefined ? null : <span class="quiet"> · {words.value.find.rating(figure(rating))}</span>;
}

/** Only what the shop needs to reach the buyer. */
export function PersonFields({ draft, wrong, onChange, why = words.value.checkout.contactWhy }: FieldsProps & { readonly why?: string }) {
  const { checkout } = words.value;
  return (
    <fieldset class="paper">
      <legend>{checkout.contact}</legend>
      <p class="quiet">{why}</p>
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

/** For what is not sold to everybody: a statement, and no birth date. */
export function AgeField({
  draft,
  wrong,
  onChange,
  years,
  name = 'age',
}: FieldsProps & { readonly years: number; readonly name?: string }) {
  const { checkout } = words.value;
  return (
    <fieldset class="paper">
      <legend>{checkout.age}</legend>
      <label class="choice">
        <input
          type="checkbox"
          checked={draft.ofAge}
          aria-invalid={wrong.age !== undefined}
          aria-describedby={wrong.age === undefined ? undefined : `${name}-wrong`}
          onChange={(event) => onChange({ ofAge: event.currentTarget.checked })}
        />
        <span>{checkout.ofAge(years)}</span>
      </label>
      {wrong.age === undefined ? null : (
        <p id={`${name}-wrong`} class="wrong">
          {wrong.age}
        </p>
      )}
    </fieldset>
  );
}

interface PaymentProps extends FieldsProps {
  readonly payments: readonly PaymentTerm[];
  /** Tells it from that of another shop on the same page. */
  readonly name?: string;
}

/** The ways in which this shop wants to be paid; none is chosen beforehand when there are several. */
export function PaymentFields({ draft, wrong, onChange, payments, name = 'payment' }: PaymentProps) {
  const { checkout } = words.value;
  return (
    <fieldset class="paper">
      <legend>{checkout.payment}</legend>
      {payments.map((payment) => {
        const key = keyOfPayment(payment);
        return (
          <Choice
            key={key}
            type="radio"
            name={name}
            value={key}
            checked={draft.paymentId === key}
            onChecked={() => onChange({ paymentId: key })}
          >
            {paymentName(payment, draft.kind)}
            {payment.due === 'before-order' ? <span class="hint">{checkout.payBeforeHint}</span> : null}
          </Choice>
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
  if (payment.due === 'on-fulfilment') return checkout.payOnFulfilment[kind ?? ''] ?? checkout.payThen;
  return payment.due === 'after-fulfilment' ? checkout.payOther : checkout.payUnknown;
}
