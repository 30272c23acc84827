import type { RentalRecord } from '../engines/rental/record.ts';
import { amount, cardSchema, object, percent, text } from './card-schema.ts';
import { type CardRead, createCardReader } from './card-yaml.ts';
import type { Complain } from './import-problem.ts';
import { amountOf, type ProviderCard, providerFacts } from './provider-card.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The card of a rental as its schema lets it be. */
interface Card extends ProviderCard {
  /** Files in a folder beside the card, or an address at which the operator publishes them. */
  readonly gbfs: { readonly folder: string } | { readonly url: string };
  readonly vat: { readonly default: number };
  readonly terms: {
    readonly hold_minutes: number;
    readonly reserve_minutes: number;
    readonly longest_ride_hours: number;
    readonly late_fee: string;
    readonly deposit?: string;
  };
}

export interface RentalCard {
  readonly rental: RentalRecord;
  readonly gbfs: Card['gbfs'];
}

const read = createCardReader<Card>({
  schema: cardSchema('rental', ['engine', 'gbfs', 'vat', 'terms'], {
    gbfs: {
      oneOf: [
        object(['folder'], { folder: { type: 'string', pattern: '^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}$' } }),
        object(['url'], { url: { ...text, pattern: '^https?://' } }),
      ],
    },
    vat: object(['default'], { default: percent }),
    terms: object(['hold_minutes', 'reserve_minutes', 'longest_ride_hours', 'late_fee'], {
      hold_minutes: { type: 'number', minimum: 1, maximum: 60 },
      reserve_minutes: { type: 'number', minimum: 1, maximum: 1_440 },
      longest_ride_hours: { type: 'number', minimum: 1, maximum: 720 },
      late_fee: amount,
      deposit: amount,
    }),
  }),
  check: checkMeaning,
});

/** Reads the card of a rental. Every fault is told with its line and what to write there; nothing is guessed. */
export function readRentalCard(yaml: string): CardRead<RentalCard> {
  const found = read(yaml);
  if (!found.ok) return found;
  return { ok: true, card: { rental: rentalOf(found.card), gbfs: found.card.gbfs } };
}

/** What the schema cannot say. */
function checkMeaning({ payments }: Card, complain: Complain): void {
  const before = payments.findIndex(({ type }) => type !== 'on_fulfilment');
  if (before < 0) return;
  const message = {
    nl: 'Wat een rit kost is pas na afloop bekend; schrijf type: on_fulfilment.',
    en: 'What a ride costs is known when it ends; write type: on_fulfilment.',
  };
  complain(['payments', String(before)], { message });
}

function rentalOf(card: Card): RentalRecord {
  const { terms } = card;
  return {
    engine: 'rental',
    ...providerFacts(card, 'office'),
    cancellation: [],
    vatPercent: String(card.vat.default),
    plans: {},
    holdMs: Math.round(terms.hold_minutes * MINUTE_MS),
    reserveMs: Math.round(terms.reserve_minutes * MINUTE_MS),
    longestRideMs: Math.round(terms.longest_ride_hours * HOUR_MS),
    lateFee: amountOf(terms.late_fee, card),
    ...(terms.deposit === undefined ? {} : { deposit: amountOf(terms.deposit, card) }),
  };
}
