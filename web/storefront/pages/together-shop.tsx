import { useEffect } from 'preact/hooks';
import { Choice } from '../../square/field.tsx';
import { Stall } from '../../square/stall.tsx';
import type { PartView } from '../api/contract.ts';
import { QuoteTable } from '../parts/quote.tsx';
import { FaultNotice } from '../parts/trouble.tsx';
import type { Basket } from '../state/baskets.ts';
import { branchesOf } from '../state/branches.ts';
import { type Asked, ageAskedFor, type Draft, keyOfPayment, kindsOf, type Wrong } from '../state/draft.ts';
import type { FormsWrong } from '../state/forms.ts';
import { words } from '../state/language.ts';
import { BranchFields, BranchLacks, pickupPlace } from './branch-fields.tsx';
import { AgeField, PaymentFields } from './checkout-fields.tsx';
import { FormFields } from './form-fields.tsx';
import { TimeFields } from './time-fields.tsx';

interface ShopProps {
  readonly basket: Basket;
  /** Tells its fields from those of the other shops. */
  readonly place: number;
  readonly part: PartView | undefined;
  readonly draft: Draft;
  readonly wrong: Wrong;
  readonly formsWrong: FormsWrong;
  readonly asking: boolean;
  readonly onChange: (part: Partial<Draft>) => void;
}

/** What one shop asks before an order can be made there, once it has told its price. */
export function askedBy(part: PartView | undefined): Asked {
  const order = part?.order?.order;
  return {
    payments: order?.quote === undefined ? [] : order.payments,
    ageYears: ageAskedFor(order?.lines),
    hasTimes: (order?.fulfilments[0]?.slots ?? []).length > 0,
  };
}

/** One shop of several: what is ordered there, how it is handed over, and what only this shop asks. */
export function TogetherShop({ basket, place, part, draft, wrong, formsWrong, asking, onChange }: ShopProps) {
  const { checkout } = words.value;
  const titleId = `together-${place}`;
  const order = part?.order?.order;
  const { payments, ageYears } = askedBy(part);
  const slots = draft.kind === 'delivery' ? (order?.fulfilments[0]?.slots ?? []) : [];
  const fields = { draft, wrong, onChange };
  const where = pickupPlace(basket, undefined);
  const lacks = part?.order?.fault?.reason === 'quantity-unavailable' && branchesOf(basket.places).length > 0;
  const [only] = payments;
  useEffect(() => {
    if (payments.length === 1 && only !== undefined && draft.paymentId !== keyOfPayment(only)) onChange({ paymentId: keyOfPayment(only) });
  }, [part]);
  return (
    <Stall of={basket.providerId} labelledBy={titleId}>
      <h2 id={titleId}>{basket.shopName}</h2>
      <ul class="lines-short">
        {basket.lines.map((line) => (
          <li key={line.itemId}>
            {line.quantity} × {line.name}
          </li>
        ))}
      </ul>
      <fieldset class="choices">
        <legend>{checkout.how}</legend>
        {kindsOf(basket).map((kind) => (
          <Choice
            key={kind}
            type="radio"
            name={`kind-${place}`}
            value={kind}
            checked={draft.kind === kind}
            onChecked={() => onChange({ kind, time: '' })}
          >
            {kind === 'pickup' ? checkout.pickupAt(where) : kind === 'delivery' ? checkout.deliveryTo : kind}
          </Choice>
        ))}
        {wrong.kind === undefined ? null : <p class="wrong">{wrong.kind}</p>}
      </fieldset>
      <BranchFields basket={basket} draft={draft} onChange={onChange} name={`branch-${place}`} />
      {slots.length === 0 ? null : <TimeFields {...fields} times={slots} name={`time-${place}`} />}
      {(part?.order?.forms ?? []).map((form) => (
        <FormFields
          key={form.form}
          form={form}
          shop={basket.shopName}
          lines={order?.lines ?? []}
          filled={draft.filled}
          wrong={formsWrong}
          onFilled={(filled) => onChange({ filled })}
        />
      ))}
      {ageYears === 0 ? null : <AgeField {...fields} years={ageYears} name={`age-${place}`} />}
      {payments.length === 0 ? null : <PaymentFields {...fields} payments={payments} name={`payment-${place}`} />}
      {order?.quote === undefined || asking ? null : <QuoteTable quote={order.quote} />}
      {part?.order?.fault === undefined || asking ? null : lacks ? (
        <BranchLacks basket={basket} draft={draft} onChange={onChange} />
      ) : (
        <FaultNotice fault={part.order.fault} />
      )}
    </Stall>
  );
}
