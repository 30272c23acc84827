import { WIRE_PATH } from './intake-parties.ts';
import { type Party, partyOf } from './parties.ts';

export { BUYER, WIRE_PATH } from './intake-parties.ts';
export const GATEWAY = partyOf('gateway', 'BG', `https://gateway.example${WIRE_PATH}`);

/** Providers of which nothing is asked but to hear: they share a key, which nobody will verify. */
export function receiversAt(ports: readonly number[]): readonly Party[] {
  const one = partyOf('receiver', 'BPP', `http://127.0.0.1${WIRE_PATH}`);
  return ports.map((port) => ({
    ...one,
    entry: { ...one.entry, subscriberId: `receiver-${port}.example`, url: `http://127.0.0.1:${port}${WIRE_PATH}` },
  }));
}
