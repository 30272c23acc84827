import type { LiveKind, TransitRecord } from '../engines/transit/record.ts';
import { cardSchema, object, text } from './card-schema.ts';
import { type CardRead, createCardReader } from './card-yaml.ts';
import type { RealtimeSource } from './gtfs-realtime.ts';
import { type ProviderCard, providerFacts } from './provider-card.ts';

/** The card of an operator of public transport as its schema lets it be. */
interface Card extends ProviderCard {
  /** A folder or a zip file beside the card, or an address at which the operator publishes one. */
  readonly gtfs: { readonly folder: string } | { readonly file: string } | { readonly url: string };
  /** How things go today, as far as the operator tells. */
  readonly gtfs_realtime?: { readonly trip_updates?: RealtimeSource; readonly vehicle_positions?: RealtimeSource };
}

export interface TransitCard {
  readonly transit: TransitRecord;
  readonly gtfs: Card['gtfs'];
  readonly realtime: readonly { readonly kind: LiveKind; readonly source: RealtimeSource }[];
}

const name = { type: 'string', pattern: '^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}$' };
const url = object(['url'], { url: { ...text, pattern: '^https?://' } });
const realtime = { oneOf: [object(['file'], { file: name }), url] };
const read = createCardReader<Card>({
  schema: cardSchema('transit', ['engine', 'gtfs'], {
    gtfs: {
      oneOf: [object(['folder'], { folder: name }), object(['file'], { file: name }), url],
    },
    gtfs_realtime: { ...object([], { trip_updates: realtime, vehicle_positions: realtime }), minProperties: 1 },
  }),
});

/** Reads the card of an operator. Every fault is told with its line and what to write there; nothing is guessed. */
export function readTransitCard(yaml: string): CardRead<TransitCard> {
  const found = read(yaml);
  if (!found.ok) return found;
  const transit: TransitRecord = { engine: 'transit', ...providerFacts(found.card, 'office'), cancellation: [], services: {} };
  const { gtfs, gtfs_realtime: told = {} } = found.card;
  const kinds = [
    ['trips', told.trip_updates],
    ['vehicles', told.vehicle_positions],
  ] as const;
  return {
    ok: true,
    card: { transit, gtfs, realtime: kinds.flatMap(([kind, source]) => (source === undefined ? [] : [{ kind, source }])) },
  };
}
