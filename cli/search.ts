import { ApiRefusal, createClient, type RankedOffer } from '../bap/client/client.ts';
import { systemClock } from '../node/clock.ts';
import type { Terminal } from './terminal.ts';
import { forOneLine, UsageError, wholeNumber } from './terminal.ts';

export interface SearchFlags {
  readonly node: string;
  readonly city?: string;
  readonly near?: string;
  readonly seconds: string;
  readonly json?: boolean;
}

/** `marktplein search`: asks a running buyer node, and prints offers as they arrive. Exit code 0 when there was one. */
export async function search(text: string, flags: SearchFlags, terminal: Terminal): Promise<number> {
  const client = createClient({ url: flags.node });
  const patience = new AbortController();
  const late = systemClock
    .sleep(wholeNumber(flags.seconds, '--seconds', { min: 1, max: 600 }) * 1_000, patience.signal)
    .then(() => patience.abort());
  const seen = new Set<string>();
  try {
    const near = flags.near === undefined ? {} : { near: { position: positionOf(flags.near) } };
    const { transactionId } = await client.search({ text, ...near }, flags.city === undefined ? {} : { cityCode: flags.city });
    for await (const event of client.events({ transactionId }, { signal: patience.signal })) {
      if (event.type !== 'offers') continue;
      const { offers } = await client.offers(transactionId);
      for (const offer of offers) {
        const key = JSON.stringify([offer.providerNode, offer.provider.id, offer.item.id]);
        if (seen.has(key)) continue;
        seen.add(key);
        terminal.print(flags.json === true ? JSON.stringify(offer) : lineOf(offer));
      }
    }
  } catch (error) {
    if (error instanceof ApiRefusal && error.message !== '') throw new UsageError(error.message);
    if (error instanceof ApiRefusal || error instanceof SyntaxError)
      throw new UsageError(`What answers at ${flags.node} is no buyer node.`);
    if (error instanceof TypeError)
      throw new UsageError(`No buyer node answers at ${flags.node}; start one with "npm start", or name another with --node.`);
    throw error;
  } finally {
    patience.abort();
    await late;
  }
  if (seen.size === 0) terminal.note(`Nobody offered "${text}".`);
  return seen.size === 0 ? 1 : 0;
}

function positionOf(text: string): { lat: number; lon: number } {
  const [lat = Number.NaN, lon = Number.NaN, ...rest] = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180) || rest.length > 0) {
    throw new UsageError(`--near is latitude,longitude such as 52.3731,4.8926, not "${text}".`);
  }
  return { lat, lon };
}

function lineOf({ provider, item, why }: RankedOffer): string {
  const away = why.distanceKm === undefined ? '' : `  ${why.distanceKm.toFixed(1)} km`;
  return forOneLine(`${item.price.currency} ${item.price.amount.padStart(8)}  ${item.name}  ${provider.name}${away}`);
}
