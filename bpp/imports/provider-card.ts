import { type Money, parseMoney } from '../../commerce/money.ts';
import type { Area } from '../../commerce/place.ts';
import type { CancellationStep } from '../../commerce/roads/road.ts';
import type { OpeningHours } from '../../commerce/time.ts';
import type { CancellationRule, CompanyRecord, PaymentOffer, ProviderRecord } from '../provider-record.ts';
import { type CardForm, formsOf } from './card-forms.ts';

const HOUR_MS = 3_600_000;

export interface CardPoint {
  readonly lat: number;
  readonly lon: number;
}

export type CardArea = { readonly circle: { readonly radius_km: number } } | { readonly polygon: readonly CardPoint[] };

/** Where a shop delivers: within an area, or by postcode. */
export type CardDeliveryArea = CardArea | { readonly postcodes: string };

/** What the card of any business says, as its schema lets it be. */
export interface ProviderCard {
  readonly engine?: string;
  readonly id: string;
  readonly node?: string;
  readonly name: string;
  readonly description: ProviderRecord['description'];
  readonly category: string;
  readonly currency: string;
  readonly address: {
    readonly street: string;
    readonly postal_code: string;
    readonly city: string;
    readonly country: string;
    readonly gps: CardPoint;
  };
  readonly contact: ProviderRecord['contact'];
  readonly company?: { readonly legal_name?: string; readonly kvk_number?: string; readonly vat_number?: string };
  readonly images?: readonly string[];
  readonly timezone: string;
  readonly opening_hours: OpeningHours['weekly'];
  readonly closed_dates?: readonly string[];
  readonly other_hours?: OpeningHours['otherHours'];
  readonly payments: readonly CardPayment[];
  readonly forms?: readonly CardForm[];
}

export interface CardCancellation {
  readonly until: string;
  readonly fee_percent: number;
  readonly within_hours?: number;
}

type CardPayment =
  | { readonly type: 'before' | 'after'; readonly method: 'bank_transfer'; readonly iban: string; readonly account_name: string }
  | { readonly type: 'before'; readonly method: 'payment_service'; readonly service: string; readonly page: string }
  | { readonly type: 'on_fulfilment'; readonly methods: readonly string[] };

/** The part of a record that every provider has, from its card. What trade adds to it is left out. */
export type ProviderFacts = Omit<ProviderRecord, 'engine' | 'cancellation' | 'branches' | 'trading' | 'ratings' | 'updatedAtMs'>;

/** `placeName` is the last part of the id of its place, such as `shop`. */
export function providerFacts(card: ProviderCard, placeName: string): ProviderFacts {
  return {
    id: card.id,
    name: card.name,
    description: card.description,
    category: card.category,
    currency: card.currency,
    place: placeOf(card, `${card.id}.${placeName}`),
    ...(card.images === undefined ? {} : { imageUrls: card.images }),
    contact: card.contact,
    ...(card.company === undefined ? {} : { company: companyOf(card.company) }),
    openingHours: {
      timeZone: card.timezone,
      weekly: card.opening_hours,
      ...(card.closed_dates === undefined ? {} : { closedDates: card.closed_dates }),
      ...(card.other_hours === undefined ? {} : { otherHours: card.other_hours }),
    },
    ...(card.forms === undefined ? {} : { forms: formsOf(card.forms, card.id) }),
    payments: card.payments.map((payment, place) => paymentOf(payment, `${card.id}.payment-${place + 1}`)),
  };
}

/** The place of an address with a name. */
export function placeOf({ name, address }: Pick<ProviderCard, 'name' | 'address'>, id: string): ProviderRecord['place'] {
  return {
    id,
    name,
    address: address.street,
    postalCode: address.postal_code,
    cityName: address.city,
    countryCode: address.country,
    position: { lat: address.gps.lat, lon: address.gps.lon },
  };
}

export function cancellationRules(rules: readonly CardCancellation[]): CancellationRule[] {
  return rules.map((rule) => ({
    until: rule.until.replace('_', '-') as CancellationStep,
    feePercent: String(rule.fee_percent),
    ...(rule.within_hours === undefined ? {} : { withinMs: Math.round(rule.within_hours * HOUR_MS) }),
  }));
}

/** An area of a card; a circle lies around the place of the business. */
export function areaOf(area: CardArea, { address }: Pick<ProviderCard, 'address'>): Area {
  const centre = { lat: address.gps.lat, lon: address.gps.lon };
  return 'circle' in area ? { shape: 'circle', centre, radiusKm: area.circle.radius_km } : { shape: 'polygon', corners: area.polygon };
}

/** An amount of a card, whose schema has seen to its form. */
export function amountOf(amount: string, { currency }: Pick<ProviderCard, 'currency'>): Money {
  const verdict = parseMoney(currency, amount);
  if (!verdict.ok) throw new TypeError(`the schema of the card let ${amount} through`);
  return verdict.value;
}

function companyOf({ legal_name, kvk_number, vat_number }: NonNullable<ProviderCard['company']>): CompanyRecord {
  return {
    ...(legal_name === undefined ? {} : { legalName: legal_name }),
    ...(kvk_number === undefined ? {} : { kvkNumber: kvk_number }),
    ...(vat_number === undefined ? {} : { vatNumber: vat_number }),
  };
}

function paymentOf(payment: CardPayment, id: string): PaymentOffer {
  if (payment.type === 'before' && payment.method === 'payment_service')
    return { id, due: 'before-order', method: 'payment-service', service: payment.service, page: payment.page };
  if (payment.type === 'on_fulfilment') return { id, due: 'on-fulfilment', methods: payment.methods };
  const due = payment.type === 'before' ? 'before-order' : 'after-fulfilment';
  return { id, due, method: 'bank-transfer', iban: payment.iban, accountName: payment.account_name };
}
