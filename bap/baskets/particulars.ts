import type { Fulfilment, Person, Stop } from '../../commerce/fulfilment.ts';
import type { Payment } from '../../commerce/payment.ts';
import type { Place } from '../../commerce/place.ts';
import type { FilledIn } from '../forms.ts';
import { choosePayment } from '../payment-choice.ts';
import type { OrderRecord } from '../records.ts';
import { type ApiOutcome, denied, granted } from '../refusals.ts';
import type { Particulars } from '../steps.ts';
import type { BasketPart } from './records.ts';

/** Who buys a basket and where it goes: said once, and told to each provider only as far as its order needs it. */
export interface BasketParticulars {
  readonly contact: Person;
  readonly address?: Place;
  readonly parts?: readonly PartParticulars[];
}

/** What is said of one part only. */
export interface PartParticulars {
  readonly part: number;
  readonly paymentId?: string;
  readonly fulfilments?: readonly Fulfilment[];
  readonly payments?: readonly Payment[];
  /** Who orders states to be at least so old. */
  readonly ofAgeYears?: number;
  /** What was filled in of the forms of this part. */
  readonly answers?: readonly FilledIn[];
}

/** Kinds of fulfilment that come to an address, and the stop at which that stands. */
const COMES_TO: Readonly<Record<string, Stop['kind']>> = { delivery: 'end', 'home-visit': 'start' };
/** Kinds at which nobody needs to know who stands at the counter but by the name on the order. */
const FETCHED = new Set(['pickup', 'rental']);

/**
 * What one provider is told. Each gets a name and one way to reach that person: the telephone, or e-mail where none is given. An address gets only who
 * comes to it.
 */
export function particularsFor(part: BasketPart, order: OrderRecord | undefined, said: BasketParticulars): ApiOutcome<Particulars> {
  const own = said.parts?.find((each) => each.part === part.n);
  const fulfilments = fulfilmentsFor(own?.fulfilments ?? part.fulfilments ?? order?.told?.fulfilments ?? [], { part, said });
  if (!fulfilments.ok) return fulfilments;
  const payments = paymentsFor(own, order);
  if (!payments.ok) return payments;
  return granted({
    billing: reachable(said.contact),
    fulfilments: fulfilments.value,
    ...(payments.value === undefined ? {} : { payments: payments.value }),
    ...(own?.ofAgeYears === undefined ? {} : { ofAgeYears: own.ofAgeYears }),
    ...(own?.answers === undefined ? {} : { answers: own.answers }),
  });
}

function paymentsFor(own: PartParticulars | undefined, order: OrderRecord | undefined): ApiOutcome<readonly Payment[] | undefined> {
  if (own?.paymentId === undefined || order === undefined) return granted(own?.payments);
  return choosePayment(order, own.paymentId);
}

function fulfilmentsFor(
  asked: readonly Fulfilment[],
  { part, said }: { readonly part: BasketPart; readonly said: BasketParticulars },
): ApiOutcome<readonly Fulfilment[]> {
  const filled: Fulfilment[] = [];
  for (const fulfilment of asked) {
    const at = COMES_TO[fulfilment.kind ?? ''];
    const customer = FETCHED.has(fulfilment.kind ?? '') ? {} : { customer: reachable(said.contact) };
    const stops = at === undefined ? granted(fulfilment.stops) : stopsFor(fulfilment, { at, said });
    if (!stops.ok) return denied('bad-body', `Part ${part.n} is brought or done at an address: say which.`, { pointer: '/address' });
    filled.push({ ...customer, ...fulfilment, ...(stops.value === undefined ? {} : { stops: stops.value }) });
  }
  return granted(filled);
}

/** The address belongs to the stop to which somebody comes; what was asked of that stop before, such as a time, stays. */
function stopsFor(
  { stops = [] }: Fulfilment,
  { at, said }: { readonly at: Stop['kind']; readonly said: BasketParticulars },
): ApiOutcome<readonly Stop[]> {
  const known = stops.find(({ kind }) => kind === at);
  const place = { ...known?.place, ...said.address };
  if (place.address === undefined || place.address.trim() === '') return denied('bad-body', 'An address is missing.');
  const stop: Stop = { ...known, kind: at, place, contact: { ...reachable(said.contact), ...known?.contact } };
  return granted(known === undefined ? [...stops, stop] : stops.map((each) => (each === known ? stop : each)));
}

/** A name, and one way to reach who has it. */
function reachable({ name, phone, email }: Person): Person {
  const way = phone === undefined ? (email === undefined ? {} : { email }) : { phone };
  return { ...(name === undefined ? {} : { name }), ...way };
}
