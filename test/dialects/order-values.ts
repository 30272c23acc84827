import fc from 'fast-check';
import type { AskedForm, Form } from '../../commerce/form.ts';
import type { Fulfilment } from '../../commerce/fulfilment.ts';
import type { Billing, Order, OrderLine } from '../../commerce/order.ts';
import type { Payment } from '../../commerce/payment.ts';
import type { Quote, QuoteLine } from '../../commerce/quote.ts';
import type { Cancellation } from '../../commerce/terms.ts';
import { measured, returnTerm, stop, term } from './catalogue-values.ts';
import {
  decimal,
  email,
  extra,
  flag,
  id,
  kind,
  list,
  money,
  ms,
  of,
  percent,
  person,
  phone,
  place,
  state,
  text,
  url,
} from './leaf-values.ts';

/** Arbitrary orders, and what stands in them. */

export const fulfilment = of<Fulfilment>(
  { id },
  {
    kind,
    state,
    stateSinceMs: ms,
    trackable: flag,
    customer: person,
    agent: person,
    stops: list(stop),
    rateable: flag,
    slots: list(fc.record({ startMs: ms, endMs: ms }).map((slot) => ({ ...slot }))),
    people: fc.integer({ min: 0, max: 999 }),
    loadKg: fc.constantFrom(0.5, 3, 80),
    scheduled: flag,
    extra,
  },
);
export const words = fc
  .record({ nl: fc.constantFrom('Allergieën', '<script>'), en: fc.constantFrom('Allergies', '"&\'') })
  .map((both) => ({ ...both }));
export const options = fc.constant([{ id: 'nuts', label: { nl: 'Noten' } }]);
export const form: fc.Arbitrary<Form> = of<Form>(
  {
    id: fc.constant('allergies'),
    title: words,
    fields: fc.tuple(
      of<Form['fields'][number]>({ id: fc.constant('note'), label: words, kind: fc.constant('text') } as never, {
        required: flag,
        help: words,
      }),
      of<Form['fields'][number]>({ id: fc.constant('which'), label: words, kind: fc.constant('choices'), options } as never, {}),
    ),
  },
  { intro: words },
);
export const askedForm = of<AskedForm>(
  {},
  {
    url,
    mediaType: fc.constant('text/html'),
    required: flag,
    definition: form,
    submissionId: fc.uuid(),
    data: fc.constantFrom({ note: 'noten' }, {}, { which: 'nuts' }),
    extra: fc.constant({ x_unknown: { deep: [1, null] } }),
  },
);
export const line = of<OrderLine>(
  { itemId: id, quantity: fc.integer({ min: 1, max: 99 }) },
  {
    name: text,
    price: money,
    measure: measured,
    minimumAgeYears: fc.nat(99),
    substitution: fc.constantFrom('none', 'same-or-lower', 'ask'),
    proposal: fc
      .record({
        id,
        missing: fc.integer({ min: 1, max: 9 }),
        itemId: id,
        name: text,
        quantity: fc.integer({ min: 1, max: 9 }),
        amount: money,
        untilMs: ms,
      })
      .map((value) => ({ ...value })),
    answer: fc.record({ proposalId: id, accepted: flag }).map((value) => ({ ...value })),
    fulfilmentId: id,
    form: askedForm,
    extra,
  },
);
export const quoteLine = of<QuoteLine>(
  {
    title: text,
    kind: fc.constantFrom('item', 'delivery', 'discount', 'fee', 'deposit', 'refund', 'vat-included', 'other'),
    amount: money,
  },
  {
    itemId: id,
    quantity: fc.nat(99),
    atMost: money,
    vatPercent: percent,
    vatSplit: list(fc.record({ percent, weight: decimal }).map((part) => ({ ...part }))),
    payee: text,
    extra,
  },
);
export const quote = of<Quote>(
  { total: money, lines: list(quoteLine) },
  { id: fc.uuid(), validForMs: fc.integer({ min: 1, max: 1e9 }), atMost: money, extra },
).map((value) => ({ ...value, ...(value.atMost === undefined ? {} : { atMost: { ...value.atMost, currency: value.total.currency } }) }));
export const payment = of<Payment>(
  {},
  {
    account: fc.record({ bankCode: id, number: id, name: text }).map((account) => ({ ...account })),
    id,
    due: fc.constantFrom('before-order', 'after-fulfilment'),
    collectedBy: fc.constantFrom('buyer-node', 'provider-node'),
    status: fc.constantFrom('paid', 'not-paid'),
    amount: money,
    reference: text,
    url: fc.constantFrom('https://betalen.example/1', 'payto://iban/NL00BANK0123456789?amount=EUR:5'),
    extra,
  },
).chain((made) =>
  // What was received and paid back is said in the currency of the amount.
  made.amount === undefined
    ? fc.constant(made)
    : of<Pick<Payment, 'received' | 'refunded'>>({}, { received: money, refunded: money }).map((said) => ({ ...made, ...said })),
);
export const billing = of<Billing>({}, { phone, email, address: text, cityName: text, taxId: text, extra });
export const cancellation = of<Cancellation>({ by: fc.constantFrom('buyer', 'provider') } as never, {
  atMs: ms,
  reasonId: id,
  note: text,
  extra,
});

/** An order with all that some callback of level strict asks for. */
export const order: fc.Arbitrary<Order> = fc
  .tuple(
    of<Order>(
      { providerId: id, lines: list(line), fulfilments: list(fulfilment), payments: list(payment) },
      {
        cancellationTerms: list(term),
        returnTerms: list(returnTerm),
        ofAgeYears: fc.nat(150),
        provider: fc.record({ name: text, places: fc.array(place, { maxLength: 2 }) }).map((named) => ({ ...named })),
        form: askedForm,
        extra,
      },
    ),
    id,
    quote,
    fc.tuple(billing, text).map(([members, name]) => ({ ...members, name })),
    fc.constantFrom('active' as const, 'complete' as const),
    fc.record({ createdAtMs: ms, updatedAtMs: ms }),
  )
  .map(([members, orderId, quoted, billed, status, times]) => ({
    ...members,
    id: orderId,
    quote: quoted,
    billing: billed,
    status,
    ...times,
  }));

export const draft: fc.Arbitrary<Order> = order.map(({ id: _id, createdAtMs: _created, updatedAtMs: _updated, ...members }) => ({
  ...members,
  status: 'draft',
}));
export const cancelled: fc.Arbitrary<Order> = fc
  .tuple(order, cancellation)
  .map(([members, why]) => ({ ...members, status: 'cancelled', cancellation: why }));
