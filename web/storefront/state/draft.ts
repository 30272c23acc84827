import type { Fulfilment, FulfilmentKind, Stop } from '../../../commerce/fulfilment.ts';
import type { OrderLine, Substitution } from '../../../commerce/order.ts';
import type { PaymentTerm } from '../../../commerce/payment.ts';
import type { CheckoutWords } from '../words/order-words.ts';
import type { Basket } from './baskets.ts';
import { branchesOf } from './branches.ts';
import type { Filled } from './forms.ts';
import { positionOf, postcodeExample, postcodeIn } from './places.ts';
import { tradeOfKind } from './trade.ts';

/** What is filled in to order from one basket. It lives as long as the page: nobody else's business afterwards. */
export interface Draft {
  readonly kind: FulfilmentKind | '';
  /** Where a ride begins and where it goes, as {@link positionOf} reads a place. */
  readonly from: string;
  readonly to: string;
  /** When a ride should begin, as `datetime-local` has it; empty for now. */
  readonly when: string;
  /** How many people come along in a ride. */
  readonly people: string;
  /** What a parcel weighs, in kilograms; empty when it is not said. */
  readonly weight: string;
  /** The free time that was picked, by the id of its fulfilment. */
  readonly slot: string;
  /** At which branch it is collected, by its id; empty where that is for the shop to say. */
  readonly branch: string;
  /** When a delivery should come, as the start of one of the shop's times in ms; empty when none was picked. */
  readonly time: string;
  readonly near: string;
  readonly street: string;
  readonly postalCode: string;
  readonly city: string;
  readonly note: string;
  readonly name: string;
  readonly phone: string;
  readonly email: string;
  readonly paymentId: string;
  /** What is to come in the place of goods that are not there after all. */
  readonly substitution: Substitution;
  /** Whoever orders states to be old enough for what is in the basket. */
  readonly ofAge: boolean;
  /** What was filled in on the forms of the provider. */
  readonly filled: Filled;
}

export type Wrong = Partial<
  Readonly<
    Record<
      | 'kind'
      | 'near'
      | 'from'
      | 'to'
      | 'weight'
      | 'slot'
      | 'time'
      | 'street'
      | 'postalCode'
      | 'name'
      | 'contact'
      | 'email'
      | 'payment'
      | 'age',
      string
    >
  >
>;

const drafts = new Map<string, Draft>();

export function draftOf(basket: Basket): Draft {
  const known = drafts.get(basket.id);
  if (known !== undefined) return known;
  const kinds = kindsOf(basket);
  const only = kinds.length === 1 ? kinds[0] : undefined;
  const wanted = basket.wanted !== undefined && kinds.includes(basket.wanted) ? basket.wanted : undefined;
  const blank: Omit<Draft, 'kind' | 'near' | 'from'> & Pick<Draft, 'from'> = {
    street: '',
    postalCode: '',
    city: basket.places[0]?.cityName ?? '',
    note: '',
    from: '',
    to: '',
    when: '',
    people: '1',
    weight: '',
    slot: '',
    branch: '',
    time: '',
    filled: {},
    name: '',
    phone: '',
    email: '',
    paymentId: '',
    substitution: 'none',
    ofAge: false,
  };
  return { ...blank, ...personsBefore(), kind: only ?? wanted ?? '', near: basket.near ?? '', from: basket.near ?? '' };
}

export function keepDraft(basketId: string, draft: Draft): void {
  drafts.set(basketId, draft);
}

/** Whoever is erased is in no field any more. */
export function forgetDrafts(): void {
  drafts.clear();
}

/** Who orders at a second stall need not say again who they are. */
function personsBefore(): Partial<Draft> {
  const last = [...drafts.values()].pop();
  if (last === undefined) return {};
  const { name, phone, email, street, postalCode, city } = last;
  return { name, phone, email, street, postalCode, city };
}

/** The ways in which a basket can be had, without the times of each. */
export function kindsOf(basket: Basket): readonly FulfilmentKind[] {
  return [...new Set(basket.fulfilments.map((each) => each.kind))];
}

/** The shop delivers by postcode, as it says of its delivery: that much of the address it has to know before it can name a price. */
export function deliversByPostcode({ fulfilments }: Basket): boolean {
  return fulfilments.some(({ kind, description = '' }) => kind === 'delivery' && /; postcodes /.test(description));
}

/** A whole postcode as this city has them; where the city says nothing of them, anything with a digit that is as long as one. */
export function isPostcode(text: string): boolean {
  return postcodeExample() === undefined ? /^(?=.*\d)[\p{L}\d -]{3,12}$/u.test(text.trim()) : postcodeIn(text)?.isWhole === true;
}

/** The one of the shop's places that is named, for what is collected there. */
export function placeAsked({ trade, places }: Basket, { kind, branch }: Draft): { readonly placeId?: string } {
  const isNamed = trade === undefined && kind === 'pickup' && places.some(({ id }) => id === branch);
  return isNamed ? { placeId: branch } : {};
}

/** What a price is asked for: how it is handed over, and where about or when, without the address itself. */
export function fulfilmentToPrice(basket: Basket, draft: Draft): Fulfilment | undefined {
  const option = basket.fulfilments.find((each) => each.kind === draft.kind);
  if (option === undefined || draft.kind === '') return undefined;
  const { id, kind } = option;
  switch (tradeOfKind(kind)) {
    case 'ride':
      return rideToPrice({ id, kind }, draft);
    case 'appointment': {
      if (draft.slot === '') return undefined;
      const position = positionOf(draft.near);
      if (kind !== 'home-visit') return { id: draft.slot, kind };
      return position === undefined ? undefined : { id: draft.slot, kind, stops: [{ kind: 'start', place: { position } }] };
    }
    default: {
      if (kind !== 'delivery') return { id, kind, ...(kind === 'pickup' ? nearBy(basket, draft) : {}) };
      const position = positionOf(draft.near);
      const byPostcode = deliversByPostcode(basket);
      if (byPostcode && !isPostcode(draft.postalCode)) return undefined;
      const postcode = byPostcode ? { postalCode: draft.postalCode.trim() } : {};
      const timeRange = draft.time === '' ? {} : { timeRange: { startMs: Number(draft.time) } };
      return position === undefined ? undefined : { id, kind, stops: [{ kind: 'end', place: { position, ...postcode }, ...timeRange }] };
    }
  }
}

/** About where the buyer is, for a shop that has several places and may choose: so that it is the nearest. It is no more than the search told. */
function nearBy({ places }: Basket, { branch, near }: Draft): Pick<Fulfilment, 'stops'> {
  const position = positionOf(near);
  if (position === undefined || branch !== '' || branchesOf(places).length === 0) return {};
  return { stops: [{ kind: 'start', place: { position } }] };
}

/** A weight as people write it; undefined when it is none. */
function kilogramsIn(weight: string): number | undefined {
  const kilograms = Number(weight.trim().replace(',', '.'));
  return kilograms > 0 ? kilograms : undefined;
}

function rideToPrice(option: Pick<Fulfilment, 'id' | 'kind'>, { from, to, when, people, weight }: Draft): Fulfilment | undefined {
  const [start, end] = [positionOf(from), positionOf(to)];
  if (start === undefined || end === undefined) return undefined;
  const startMs = when === '' ? undefined : new Date(when).getTime();
  const timeRange = startMs === undefined || Number.isNaN(startMs) ? {} : { timeRange: { startMs } };
  const loadKg = option.kind === 'courier' ? kilogramsIn(weight) : undefined;
  return {
    ...option,
    ...(option.kind !== 'courier' && Number(people) > 1 ? { people: Number(people) } : {}),
    ...(loadKg === undefined ? {} : { loadKg }),
    stops: [
      { kind: 'start', place: { position: start }, ...timeRange },
      { kind: 'end', place: { position: end } },
    ],
  };
}

/** The same with the address and whom to reach, for the provider alone. */
export function fulfilmentToOrder(basket: Basket, draft: Draft): Fulfilment | undefined {
  const priced = fulfilmentToPrice(basket, draft);
  if (priced === undefined) return undefined;
  const customer = personOf(draft);
  const note = draft.note.trim();
  const said = note === '' ? {} : { instructions: note };
  const trade = tradeOfKind(priced.kind);
  if (trade === 'ride') {
    const stops = (priced.stops ?? []).map((stop) => (stop.kind === 'start' ? { ...stop, contact: customer, ...said } : stop));
    return { ...priced, customer, stops };
  }
  const [asked] = priced.stops ?? [];
  if (trade === 'appointment' && !comesToBuyer(draft))
    return { ...priced, customer, ...(note === '' ? {} : { stops: [{ kind: 'start', ...said }] }) };
  if (priced.kind === 'pickup') {
    // About where they are chose the branch, which the price names: it is not told beside their name.
    const { stops: _, ...option } = priced;
    return { ...option, customer };
  }
  if (asked === undefined) return { ...priced, customer };
  const position = positionOf(draft.near);
  const place = {
    address: draft.street.trim(),
    postalCode: draft.postalCode.trim(),
    cityName: draft.city.trim(),
    ...(position === undefined ? {} : { position }),
  };
  const stop: Stop = { ...asked, place, contact: customer, ...said };
  return { ...priced, customer, stops: [stop] };
}

/** Whether somebody comes to an address of the buyer's. */
export function comesToBuyer({ kind }: Pick<Draft, 'kind'>): boolean {
  return kind === 'delivery' || kind === 'home-visit';
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
  /** The shop delivers at times of its own, of which one has to be picked. */
  readonly hasTimes: boolean;
  /** What the vehicle carries at most, in kilograms. */
  readonly mostKg?: number;
}

/** How old one has to be for all of these lines. */
export function ageAskedFor(lines: readonly OrderLine[] | undefined): number {
  return Math.max(0, ...(lines ?? []).map(({ minimumAgeYears = 0 }) => minimumAgeYears));
}

/** What still has to be filled in, each with the words for it. */
export function wrongIn(
  draft: Draft,
  { payments, ageYears, hasTimes, mostKg = Number.POSITIVE_INFINITY }: Asked,
  said: CheckoutWords,
): Wrong {
  const { missing } = said;
  const delivery = comesToBuyer(draft);
  const trade = tradeOfKind(draft.kind === '' ? undefined : draft.kind);
  const email = draft.email.trim();
  return {
    ...(draft.kind === '' ? { kind: missing.how } : {}),
    ...(trade === 'ride' && positionOf(draft.from) === undefined ? { from: missing.from } : {}),
    ...(trade === 'ride' && positionOf(draft.to) === undefined ? { to: missing.to } : {}),
    ...(draft.kind === 'courier' && draft.weight.trim() !== '' && !((kilogramsIn(draft.weight) ?? Number.NaN) <= mostKg)
      ? { weight: missing.weight }
      : {}),
    ...(trade === 'appointment' && draft.slot === '' ? { slot: missing.slot } : {}),
    ...(hasTimes && draft.kind === 'delivery' && draft.time === '' ? { time: missing.slot } : {}),
    ...(delivery && draft.near === '' ? { near: said.needsPlace } : {}),
    ...(delivery && !/\p{L}.*\d/u.test(draft.street) ? { street: missing.street } : {}),
    ...(delivery && !isPostcode(draft.postalCode) ? { postalCode: missing.postalCode(postcodeExample()) } : {}),
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
