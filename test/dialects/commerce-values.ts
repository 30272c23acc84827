import fc from 'fast-check';
import type { Catalogue, Category, Item, Provider } from '../../commerce/catalogue.ts';
import type { Answer, Command } from '../../commerce/command.ts';
import type { AskedForm, Form } from '../../commerce/form.ts';
import type { Fulfilment, FulfilmentOption, Person, Stop } from '../../commerce/fulfilment.ts';
import type { Intent } from '../../commerce/intent.ts';
import type { Measure } from '../../commerce/measure.ts';
import type { Money } from '../../commerce/money.ts';
import type { Billing, Order, OrderLine, Tracking } from '../../commerce/order.ts';
import type { Payment, PaymentTerm } from '../../commerce/payment.ts';
import type { Place, Position } from '../../commerce/place.ts';
import type { Quote, QuoteLine } from '../../commerce/quote.ts';
import type { Rating, RatingCategory, Support } from '../../commerce/rating.ts';
import type { Refusal, RefusalReason } from '../../commerce/refusal.ts';
import type { Cancellation, CancellationTerm, Reason, ReturnTerm } from '../../commerce/terms.ts';

/** Arbitrary values of commerce as our own nodes make them: complete enough for level strict, empty text and lists left out. */

type Optional<T> = { [K in keyof T as object extends Pick<T, K> ? K : never]-?: fc.Arbitrary<NonNullable<T[K]>> };
type Required<T> = { [K in keyof T as object extends Pick<T, K> ? never : K]: fc.Arbitrary<T[K]> };

function of<T>(required: Required<T>, optional: Partial<Optional<T>>): fc.Arbitrary<T> {
  const model = { ...required, ...optional } as Record<string, fc.Arbitrary<unknown>>;
  return fc.record(model, { requiredKeys: Object.keys(required) }).map((value) => ({ ...value }) as T);
}

const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.constantFrom('Brød & «thee»', '10% korting', 'end', '__proto__', 'toString'),
);
const id = fc.stringMatching(/^[a-z0-9][a-z0-9:._/-]{0,11}$/);
const decimal = fc
  .tuple(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 0, max: 99 }))
  .map(([whole, cents]) => `${whole}.${String(cents).padStart(2, '0')}`);
const money: fc.Arbitrary<Money> = decimal.map((amount) => ({ currency: 'EUR', amount }));
const ms = fc.integer({ min: 0, max: Date.UTC(2100, 0) });
const flag = fc.boolean();
const email = fc.constantFrom('an@koper.example', 'winkel@winkel.example');
const phone = fc.constantFrom('+31 20 123 4567', '0612345678');
const url = fc.constantFrom('https://winkel.example/a.jpg', 'https://winkel.example/b?c=d');
const percent = fc.constantFrom('0', '9', '21', '12.5');
const list = <T>(element: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(element, { minLength: 1, maxLength: 2 });
const degrees = (max: number) => fc.integer({ min: -max * 1e6, max: max * 1e6 }).map((millionths) => millionths / 1e6 + 0);
const position: fc.Arbitrary<Position> = fc.record({ lat: degrees(90), lon: degrees(180) }).map((found) => ({ ...found }));
const extra = fc.constant({
  x_unknown: { deep: [1, null] },
  tags: [{ descriptor: { code: 'theirs' }, list: [{ descriptor: { code: 'a' }, value: 'b' }] }],
});

const kind = fc.constantFrom('pickup', 'delivery', 'appointment', 'home-visit', 'Drone');
const state = fc.constantFrom(
  'pending',
  'accepted',
  'packed',
  'ready-for-pickup',
  'out-for-delivery',
  'picked-up',
  'delivered',
  'cancelled',
  'booked',
  'no-show',
  'Order-Lost',
);

export const place = of<Place>(
  {},
  { id, name: text, address: text, postalCode: text, cityName: text, cityCode: id, countryCode: fc.constant('NLD'), position, extra },
).filter((value) => Object.keys(value).some((key) => key !== 'extra'));
const person = of<Person>({}, { name: text, phone, email }).filter((value) => Object.keys(value).length > 0);
const term = of<CancellationTerm>(
  { state },
  {
    possible: flag,
    reasonRequired: flag,
    fee: fc.oneof(
      percent.map((value) => ({ percent: value })),
      money.map((amount) => ({ amount })),
    ),
    withinMs: fc.integer({ min: 1, max: 1e9 }),
    untilMs: ms,
    extra,
  },
);
const returnTerm = of<ReturnTerm>(
  { state, possible: flag },
  { withinMs: fc.integer({ min: 1, max: 1e9 }), broughtBy: fc.constantFrom('buyer', 'provider'), extra },
);
const paymentTerm = of<PaymentTerm>(
  {},
  {
    id,
    due: fc.constantFrom('before-order', 'before-fulfilment', 'on-fulfilment', 'after-fulfilment'),
    collectedBy: fc.constantFrom('buyer-node', 'provider-node', 'a-bank'),
    extra,
  },
);
const category = of<Category>({ id, name: text }, { parentId: id, extra });
const measure = of<Measure>({ unit: fc.constantFrom('kg', 'gram'), estimate: decimal, marginPercent: percent }, {});
const measured = of<Measure>({ unit: fc.constantFrom('kg', 'gram'), estimate: decimal, marginPercent: percent }, { weighed: decimal });
const item: fc.Arbitrary<Item> = of<Item>(
  { id, name: text, categoryIds: fc.array(id, { maxLength: 2 }), price: money },
  {
    parentId: id,
    description: text,
    imageUrls: list(url),
    imageText: text,
    listPrice: money,
    availableCount: fc.nat(99),
    maximumCount: fc.integer({ min: 1, max: 99 }),
    measure,
    minimumAgeYears: fc.nat(99),
    durationMs: fc.integer({ min: 1, max: 1e8 }),
    options: list(fc.record({ name: text, value: text }).map((option) => ({ ...option }))),
    vatPercent: percent,
    fulfilmentIds: list(id),
    placeIds: list(id),
    rating: fc.constantFrom('1', '4.5'),
    rateable: flag,
    extra,
  },
);
const contact = fc.record({ phone, email }).map((value) => ({ ...value }));
const authorization = of<NonNullable<Stop['authorization']>>({ token: text }, { validFromMs: ms, validUntilMs: ms });
const stop = of<Stop>(
  { kind: fc.constantFrom('start', 'end', 'via') },
  {
    place,
    contact: person,
    timeRange: fc.record({ startMs: ms, endMs: ms }).map((range) => ({ ...range })),
    instructions: text,
    authorization,
    extra,
  },
);
const option = of<FulfilmentOption>({ id, kind }, { trackable: flag, contact, description: text, stops: list(stop), agent: person, extra });
const provider = of<Provider>(
  {
    id,
    name: text,
    categories: fc.array(category, { maxLength: 2 }),
    places: fc.array(place, { maxLength: 2 }),
    fulfilments: fc.array(option, { maxLength: 2 }),
    payments: fc.array(paymentTerm, { maxLength: 2 }),
    items: fc.array(item, { maxLength: 3 }),
  },
  {
    description: text,
    imageUrls: list(url),
    categoryId: id,
    rating: fc.constantFrom('1', '4.5'),
    rateable: flag,
    openingHours: text,
    openNow: flag,
    timeZone: fc.constantFrom('Europe/Amsterdam', 'America/Sao_Paulo'),
    cancellationTerms: list(term),
    returnTerms: list(returnTerm),
    distanceKm: fc.double({ min: 0, max: 20_000, noNaN: true }).map((km) => km + 0),
    extra,
  },
);
export const catalogue = of<Catalogue>({ providers: fc.array(provider, { maxLength: 2 }) }, { name: text, validUntilMs: ms, extra });

const fulfilment = of<Fulfilment>(
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
const words = fc
  .record({ nl: fc.constantFrom('Allergieën', '<script>'), en: fc.constantFrom('Allergies', '"&\'') })
  .map((both) => ({ ...both }));
const options = fc.constant([{ id: 'nuts', label: { nl: 'Noten' } }]);
const form: fc.Arbitrary<Form> = of<Form>(
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
const askedForm = of<AskedForm>(
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
const line = of<OrderLine>(
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
const quoteLine = of<QuoteLine>(
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
const quote = of<Quote>(
  { total: money, lines: list(quoteLine) },
  { id: fc.uuid(), validForMs: fc.integer({ min: 1, max: 1e9 }), atMost: money, extra },
).map((value) => ({ ...value, ...(value.atMost === undefined ? {} : { atMost: { ...value.atMost, currency: value.total.currency } }) }));
const payment = of<Payment>(
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
const billing = of<Billing>({}, { phone, email, address: text, cityName: text, taxId: text, extra });
const cancellation = of<Cancellation>({ by: fc.constantFrom('buyer', 'provider') } as never, { atMs: ms, reasonId: id, note: text, extra });

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

const draft: fc.Arbitrary<Order> = order.map(({ id: _id, createdAtMs: _created, updatedAtMs: _updated, ...members }) => ({
  ...members,
  status: 'draft',
}));
const cancelled: fc.Arbitrary<Order> = fc
  .tuple(order, cancellation)
  .map(([members, why]) => ({ ...members, status: 'cancelled', cancellation: why }));

/** Where it is fetched, or else where it is to be delivered, is also where to look near, unless the intent says where. */
export const intent: fc.Arbitrary<Intent> = of<Intent>(
  {},
  {
    text,
    categoryId: id,
    itemId: id,
    providerId: id,
    fulfilment: kind,
    near: of<NonNullable<Intent['near']>>({ position }, { radiusKm: fc.constantFrom(0.5, 2, 10) }),
    fetchFrom: place,
    deliverTo: place,
    rank: fc.constantFrom('relevance', 'nearest', 'cheapest'),
    itemsMax: fc.integer({ min: 1, max: 500 }),
    people: fc.integer({ min: 1, max: 99 }),
    loadKg: fc.constantFrom(0.5, 3, 80),
    extra,
  },
).map((value) => nearStops(value));

function nearStops(value: Intent): Intent {
  const position = value.fetchFrom?.position ?? value.deliverTo?.position;
  return value.near === undefined && position !== undefined ? { ...value, near: { position } } : value;
}

const rating = of<Rating>(
  {
    category: fc.constantFrom<RatingCategory>('item', 'order', 'fulfilment', 'provider', 'agent', 'support'),
    id,
    value: fc.constantFrom('1', '4.5', '5'),
  },
  { extra },
);
const spoken = fc.record({ by: fc.constantFrom('buyer' as const, 'provider' as const), text, atMs: ms }).map((message) => ({ ...message }));
const support = of<Support>({ refId: id, email } as never, {
  phone,
  url,
  callbackPhone: phone,
  message: text,
  thread: list(spoken),
  extra,
});
const tracking: fc.Arbitrary<Tracking> = of<Tracking>({ active: flag, url } as never, { position, updatedAtMs: ms, extra });
const reason = of<Reason>({ id, text }, { extra });

const REASONS: readonly RefusalReason[] = [
  'invalid',
  'item-not-found',
  'quantity-unavailable',
  'business',
  'policy',
  'support-unavailable',
  'agent-unavailable',
];
const refusal = of<Refusal>(
  { reason: fc.constantFrom(...REASONS), message: text },
  {
    path: fc.constantFrom('/order/lines/0/quantity', '/orderId', '/order', '/order/form/data/note', '/order/lines/1/form/data/note'),
    extra,
  },
);

/** A refusal of each of the reasons given. */
export function refusalsOf(reasons: readonly RefusalReason[]): readonly Refusal[] {
  return reasons.map((why) => ({ reason: why, message: 'Nee.' }));
}

const said = <T extends object>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(members).map((value) => ({ ...value }) as T);
const always = <T extends string>(value: T) => fc.constant(value);

export const commands: Readonly<Record<Command['action'], fc.Arbitrary<Command>>> = {
  search: said({ action: always('search'), intent }),
  select: said({ action: always('select'), order: draft }),
  init: said({ action: always('init'), order: draft }),
  confirm: said({ action: always('confirm'), order: draft }),
  status: said({ action: always('status'), orderId: id, extra: fc.constant({ x_more: [1] }) }),
  track: said({ action: always('track'), orderId: id, callbackUrl: url }),
  cancel: said({ action: always('cancel'), orderId: id, reasonId: id, note: text }),
  update: said({
    action: always('update'),
    targets: fc.subarray(['lines', 'billing', 'fulfilments', 'payments.params', 'cancellationTerms'], { minLength: 1 }),
    order,
    reasonId: id,
  }),
  rating: said({ action: always('rating'), ratings: list(rating) }),
  support: said({ action: always('support'), support }),
  'cancellation-reasons': said({ action: always('cancellation-reasons') }),
  'return-reasons': said({ action: always('return-reasons') }),
  'rating-categories': said({ action: always('rating-categories') }),
};

const orderAnswer = (
  action: 'select' | 'init' | 'confirm' | 'status' | 'update' | 'cancel',
  orders: fc.Arbitrary<Order>,
): fc.Arbitrary<Answer> =>
  fc.oneof(said({ action: always(action), order: orders }), said({ action: always(action), order: orders, refusal }));

const answering: Readonly<Record<Command['action'], fc.Arbitrary<Answer>>> = {
  search: said({ action: always('search'), catalogue }),
  select: orderAnswer('select', draft),
  init: orderAnswer('init', draft),
  confirm: orderAnswer('confirm', order),
  status: orderAnswer('status', order),
  update: orderAnswer('update', order),
  cancel: orderAnswer('cancel', cancelled),
  track: said({ action: always('track'), tracking }),
  rating: fc.oneof(
    said({ action: always('rating') }),
    said({ action: always('rating'), extra: fc.constant({ feedback_form: { required: false } }) }),
  ),
  support: said({ action: always('support'), support }),
  'cancellation-reasons': said({ action: always('cancellation-reasons'), reasons: fc.array(reason, { maxLength: 3 }) }),
  'return-reasons': said({ action: always('return-reasons'), reasons: fc.array(reason, { maxLength: 3 }) }),
  'rating-categories': said({
    action: always('rating-categories'),
    categories: fc.subarray<RatingCategory>(['item', 'order', 'fulfilment']),
  }),
};

/** What is answered to an action: what was asked for, or a refusal. */
export function answersTo(action: Command['action']): fc.Arbitrary<Answer> {
  return fc.oneof({ arbitrary: answering[action], weight: 4 }, said({ action: always(action), refusal }) as fc.Arbitrary<Answer>);
}
