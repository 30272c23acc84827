import type { BuyerApiPorts } from './ports.ts';

interface Watching {
  readonly waitMs: number;
  /** The app does not wait any more. */
  readonly gone: AbortSignal;
  readonly ports: Pick<BuyerApiPorts, 'clock' | 'live'>;
}

/** Looks whenever something happened in one of the partitions, until what is looked for is there or the time is over; what was seen last. */
export async function watchUntil<Seen>(
  partitions: readonly string[],
  { waitMs, gone, ports }: Watching,
  look: () => Promise<{ readonly finished: boolean; readonly seen: Seen }>,
): Promise<Seen> {
  const { clock, live } = ports;
  const untilMs = clock.nowMs() + waitMs;
  let next = new AbortController();
  const drops = partitions.map((partition) => live.subscribe(partition, () => next.abort('news')));
  try {
    for (;;) {
      // Made before looking: what is committed meanwhile ends the sleep below at once.
      next = new AbortController();
      const { finished, seen } = await look();
      const leftMs = untilMs - clock.nowMs();
      if (finished || leftMs <= 0 || gone.aborted) return seen;
      await clock.sleep(leftMs, AbortSignal.any([next.signal, gone]));
    }
  } finally {
    for (const drop of drops) drop();
  }
}
