import { systemClock } from '../node/clock.ts';
import type { Wish } from '../pilots/wish.ts';
import type { Ledger, Purchase } from './ledger.ts';
import type { Network } from './network.ts';
import { shop } from './shopper.ts';
import type { Street } from './street.ts';

/** No more purchases than this are under way at once: who comes then waits at the door. */
const AT_ONCE_MAX = 60;
const PROGRESS_EVERY_MS = 5_000;

export interface Pace {
  readonly purchasesPerS: number;
  readonly wishes: readonly Wish[];
  /** Aborted when nobody more comes. */
  readonly signal: AbortSignal;
  say(line: string): void;
}

/** People come at a steady pace whatever becomes of those before them, until the signal; resolves when all have ended. */
export async function shopOpenly(ledger: Ledger, street: Street, { purchasesPerS, wishes, signal, say }: Pace): Promise<void> {
  const underWay = new Set<Promise<void>>();
  for (const wish of wishes) {
    if (underWay.size >= AT_ONCE_MAX) await Promise.race(underWay);
    if (signal.aborted) break;
    const purchase = ledger.begin();
    const ended = shop(wish, purchase, street)
      .catch((error: unknown) => noteFailure(purchase, error, say))
      .finally(() => underWay.delete(ended));
    underWay.add(ended);
    await systemClock.sleep(1_000 / purchasesPerS, signal);
  }
  await Promise.all(underWay);
}

/** What no honest app expects leaves the purchase without an ending: it is not accounted for. */
function noteFailure(purchase: Purchase, error: unknown, say: (line: string) => void): void {
  purchase.broken = true;
  purchase.story = `failed: ${error instanceof Error ? error.message : String(error)}`;
  say(`! purchase ${purchase.n} ${purchase.story}`);
}

/** A line every few seconds, until the signal. */
export async function showProgress(
  ledger: Ledger,
  network: Network,
  { say, signal }: { say(line: string): void; readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    await systemClock.sleep(PROGRESS_EVERY_MS, signal);
    if (signal.aborted) return;
    const { completed, cancelled, refused, unanswered } = ledger.endings();
    const away = [...network.services.values()].filter((service) => service.state() !== 'up').map(({ name }) => name);
    say(
      `${ledger.purchases.length} purchases: ${completed} completed, ${cancelled} cancelled, ${refused} refused, ${unanswered} unanswered, ` +
        `${ledger.underWay()} under way${away.length === 0 ? '' : `; away: ${away.join(', ')}`}`,
    );
  }
}
