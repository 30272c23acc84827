import type { BackEndRecord, HandOverKind } from '../engines/webhook/record.ts';
import { area, cancellation, cardSchema, object, text } from './card-schema.ts';
import { type CardRead, createCardReader } from './card-yaml.ts';
import { areaOf, type CardArea, type CardCancellation, cancellationRules, type ProviderCard, providerFacts } from './provider-card.ts';

/** The card of a business with software of its own as its schema lets it be. */
interface Card extends ProviderCard {
  readonly webhook: {
    readonly url: string;
    /** A file beside the card that only its owner may read, or a variable of the environment: the secret never stands on the card. */
    readonly secret: { readonly file: string } | { readonly environment: string };
    readonly raw?: boolean;
    readonly confirm_within_minutes: number;
  };
  readonly fulfilment: readonly { readonly kind: HandOverKind; readonly area?: CardArea; readonly description?: string }[];
  readonly terms: { readonly offer_minutes: number; readonly returns_days?: number; readonly cancellation: readonly CardCancellation[] };
}

export interface BackEndCard {
  readonly backEnd: BackEndRecord;
  readonly webhook: Card['webhook'];
}

const MINUTE_MS = 60_000;
const minutes = (maximum: number) => ({ type: 'integer', minimum: 1, maximum });

const read = createCardReader<Card>({
  schema: cardSchema('webhook', ['engine', 'webhook', 'fulfilment', 'terms'], {
    webhook: object(['url', 'secret', 'confirm_within_minutes'], {
      url: { type: 'string', pattern: '^https?://[^\\s@]+$', maxLength: 1_000 },
      secret: {
        oneOf: [
          object(['file'], { file: { type: 'string', pattern: '^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}$' } }),
          // Only variables that are called so: a card must not read what else an environment holds.
          object(['environment'], { environment: { type: 'string', pattern: '^[A-Z][A-Z0-9_]{0,60}_WEBHOOK_SECRET$' } }),
        ],
      },
      raw: { type: 'boolean' },
      confirm_within_minutes: minutes(1_440),
    }),
    fulfilment: {
      type: 'array',
      minItems: 1,
      maxItems: 4,
      items: object(['kind'], { kind: { enum: ['pickup', 'delivery', 'appointment', 'home-visit'] }, area, description: text }),
    },
    terms: object(['offer_minutes', 'cancellation'], {
      offer_minutes: minutes(1_440),
      returns_days: { type: 'integer', minimum: 0, maximum: 3_650 },
      cancellation: { type: 'array', maxItems: 20, items: cancellation },
    }),
  }),
});

/** Reads the card of a business with software of its own. Every fault is told with its line and what to write there; nothing is guessed. */
export function readBackEndCard(yaml: string): CardRead<BackEndCard> {
  const found = read(yaml);
  if (!found.ok) return found;
  const { card } = found;
  const { webhook, fulfilment, terms } = card;
  const backEnd: BackEndRecord = {
    engine: 'webhook',
    ...providerFacts(card, 'shop'),
    handOvers: fulfilment.map(({ kind, area: where, description }) => ({
      kind,
      ...(where === undefined ? {} : { area: areaOf(where, card) }),
      ...(description === undefined ? {} : { description }),
    })),
    cancellation: cancellationRules(terms.cancellation),
    offerMs: terms.offer_minutes * MINUTE_MS,
    confirmWithinMs: webhook.confirm_within_minutes * MINUTE_MS,
    ...(terms.returns_days === undefined ? {} : { returnDays: terms.returns_days }),
  };
  return { ok: true, card: { backEnd, webhook } };
}
