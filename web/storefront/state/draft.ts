import type { Fulfilment, OrderLine, Stop } from '../../../commerce/order.ts';
import type { PaymentTerm } from '../../../commerce/payment.ts';
import type { CheckoutWords } from '../words/order-words.ts';
import type { Basket } from './baskets.ts';
import { positionOf } from './places.ts';

/** What is filled in to order from one basket. It lives as long as the page: nobody else's business afterwards. */
export interface Draft {
  readonly kind: 'pickup' | 'delivery' | '';
  readonly near: string;
  readonly street: string;
  readonly postalCode: string;
  readonly city: string;
  readonly note: string;
  readonly name: string;
  readonly phone: string;
  readonly email: string;
  readonly paymentId: string;
  /** Whoever orders states to be old enough for what is in the basket. */
  readonly ofAge: boolean;
}

export type Wrong = Partial<
  Readonly<Record<'kind' | 'near' | 'street' | 'postalCode' | 'name' | 'contact' | 'email' | 'payment' | 'age', string>>
>;

const drafts = new Map<string, Draft>();

export function draftOf(basket: Basket): Draft {
  const known = drafts.get(basket.id);
  if (known !== undefined) return known;
  const kinds = kindsOf(basket);
  const only = kinds.length === 1 ? kinds[0] : undefined;
  const wanted = basket.wanted !== undefined && kinds.includes(basket.wanted) ? basket.wanted : undefined;
  const blank = {
    street: '',
    postalCode: '',
    city: basket.places[0]?.cityName ?? '',
    note: '',
    name: '',
    phone: '',
    email: '',
    paymentId: '',
    ofAge: false,
  };
  return { ...blank, ...personsBefore(), kind: only ?? wanted ?? '', near: basket.near ?? '' };
}

export function keepDraft(basketId: string, draft: Draft): void {
  drafts.set(basketId, draft);
}

/** Who orders at a second stall need not say again who they are. */
function personsBefore(): Partial<Draft> {
  const last = [...drafts.values()].pop();
  if (last === undefined) return {};
  const { name, phone, email, street, postalCode, city } = last;
  return { name, phone, email, street, postalCode, city };
}

export function kindsOf(basket: Basket): readonly ('pickup' | 'delivery')[] {
  return (['pickup', 'delivery'] as const).filter((kind) => basket.fulfilments.some((each) => each.kind === kind));
}

/** What a price is asked for: how it is handed over, and to which part of town, without the address itself. */
export function fulfilmentToPrice(basket: Basket, draft: Draft): Fulfilment | undefined {
  const option = basket.fulfilments.find((each) => each.kind === draft.kind);
  if (option === undefined || draft.kind === '') return undefined;
  if (draft.kind === 'pickup') return { id: option.id, kind: 'pickup' };
  const position = positionOf(draft.near);
  return position === undefined ? undefined : { id: option.id, kind: 'delivery', stops: [{ kind: 'end', place: { position } }] };
}

/** The same with the address and whom to reach, for the shop alone. */
export function fulfilmentToOrder(basket: Basket, draft: Draft): Fulfilment | undefined {
  const priced = fulfilmentToPrice(basket, draft);
  if (priced === undefined) return undefined;
  const customer = personOf(draft);
  if (draft.kind === 'pickup') return { ...priced, customer };
  const position = positionOf(draft.near);
  const place = {
    address: draft.street.trim(),
    postalCode: draft.postalCode.trim(),
    cityName: draft.city.trim(),
    ...(position === undefined ? {} : { position }),
  };
  const note = draft.note.trim();
  const stop: Stop = { kind: 'end', place, contact: customer, ...(note === '' ? {} : { instructions: note }) };
  return { ...priced, customer, stops: [stop] };
}

export function personOf({ name, phone, email }: Draft) {
  return {
    name: name.trim(),
    ...(phone.trim() === '' ? {} : { phone: phone.trim() }),
    ...(email.trim() === '' ? {} : { email: email.trim() }),
  };
}

/** What an order asks of whoever places it. */
export interface Asked {
  readonly payments: readonly PaymentTerm[];
  /** How old one has to be for what is in it; 0 when anybody may have it. */
  readonly ageYears: number;
}

/** How old one has to be for all of these lines. */
export function ageAskedFor(lines: readonly OrderLine[] | undefined): number {
  return Math.max(0, ...(lines ?? []).map(({ minimumAgeYears = 0 }) => minimumAgeYears));
}

/** What still has to be filled in, each with the words for it. */
export function wrongIn(draft: Draft, { payments, ageYears }: Asked, said: CheckoutWords): Wrong {
  const { missing } = said;
  const delivery = draft.kind === 'delivery';
  const email = draft.email.trim();
  return {
    ...(draft.kind === '' ? { kind: missing.how } : {}),
    ...(delivery && draft.near === '' ? { near: said.needsPlace } : {}),
    ...(delivery && !/\p{L}.*\d/u.test(draft.street) ? { street: missing.street } : {}),
    ...(delivery && !/^\s*[1-9]\d{3}\s*[a-z]{2}\s*$/i.test(draft.postalCode) ? { postalCode: missing.postalCode } : {}),
    ...(draft.name.trim() === '' ? { name: missing.name } : {}),
    ...(email === '' && draft.phone.replace(/\D/g, '').length < 8 ? { contact: missing.contact } : {}),
    ...(email !== '' && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email) ? { email: missing.email } : {}),
    ...(ageYears > 0 && !draft.ofAge ? { age: missing.age(ageYears) } : {}),
    ...(payments.length > 0 && !payments.some((each) => keyOfPayment(each) === draft.paymentId) ? { payment: missing.payment } : {}),
  };
}

/** An id names a payment; without one, when it is due does. */
export function keyOfPayment(payment: PaymentTerm): string {
  return payment.id ?? payment.due ?? '';
}
