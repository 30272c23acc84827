import type { TransitRecord } from '../engines/transit/record.ts';
import { cardSchema, object, text } from './card-schema.ts';
import { type CardRead, createCardReader } from './card-yaml.ts';
import { type ProviderCard, providerFacts } from './provider-card.ts';

/** The card of an operator of public transport as its schema lets it be. */
interface Card extends ProviderCard {
  /** A folder or a zip file beside the card, or an address at which the operator publishes one. */
  readonly gtfs: { readonly folder: string } | { readonly file: string } | { readonly url: string };
}

export interface TransitCard {
  readonly transit: TransitRecord;
  readonly gtfs: Card['gtfs'];
}

const name = { type: 'string', pattern: '^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}$' };
const read = createCardReader<Card>({
  schema: cardSchema('transit', ['engine', 'gtfs'], {
    gtfs: {
      oneOf: [
        object(['folder'], { folder: name }),
        object(['file'], { file: name }),
        object(['url'], { url: { ...text, pattern: '^https?://' } }),
      ],
    },
  }),
});

/** Reads the card of an operator. Every fault is told with its line and what to write there; nothing is guessed. */
export function readTransitCard(yaml: string): CardRead<TransitCard> {
  const found = read(yaml);
  if (!found.ok) return found;
  const transit: TransitRecord = { engine: 'transit', ...providerFacts(found.card, 'office'), cancellation: [], services: {} };
  return { ok: true, card: { transit, gtfs: found.card.gtfs } };
}
