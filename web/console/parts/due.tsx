import { useEffect, useState } from 'preact/hooks';
import type { Fulfilment } from '../../../commerce/fulfilment.ts';
import { words } from '../state/words.ts';

const MINUTE_MS = 60_000;
const LOOK_MS = 15_000;
/** Farther away it is no matter of minutes: the time itself stands on the card. */
const SHOWN_MS = 3 * 60 * MINUTE_MS;
const OVER: readonly string[] = ['picked-up', 'delivered', 'cancelled'];

/** How many minutes there are until it was promised: for who packs, not for who buys. */
export function Due({ fulfilment }: { readonly fulfilment: Fulfilment | undefined }) {
  const { due: says } = words.value.work;
  const [nowMs, setNowMs] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  const stop = fulfilment?.stops?.find(({ kind }) => kind === 'end') ?? fulfilment?.stops?.[0];
  const untilMs = stop?.timeRange?.endMs ?? stop?.timeRange?.startMs;
  if (untilMs === undefined || OVER.includes(fulfilment?.state ?? '') || untilMs - nowMs > SHOWN_MS) return null;
  const minutes = Math.round((untilMs - nowMs) / MINUTE_MS);
  return <p class={minutes < 0 ? 'due due-late' : 'due'}>{minutes < 0 ? says.late(-minutes) : says.left(minutes)}</p>;
}
