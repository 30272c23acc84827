import { signal } from '@preact/signals';
import type { CityDrawing } from '../../../commerce/city-drawing.ts';

const NOTHING: CityDrawing = { shapes: [], places: [] };

/** The city that these pages are about, as the node tells it; of nothing until it has, and where it tells nothing. */
export const city = signal<CityDrawing>(NOTHING);

/** A page waits so long for its city before it begins without: what comes later is shown when it comes. */
const WAIT_MS = 1_000;
const FETCH_MS_MAX = 30_000;
/** After a failure it is asked again, so often and each time twice as late. */
const TRIES_MAX = 5;
const AGAIN_MS = 3_000;

/** Asks the node that served this page for its city. Never fails: a page that hears nothing shows places with no drawing around them. */
export async function findCity(): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waited = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, WAIT_MS);
  });
  await Promise.race([waited, asked()]);
  clearTimeout(timer);
}

async function asked(tries = 1): Promise<void> {
  try {
    const reply = await fetch('./city.json', { signal: AbortSignal.timeout(FETCH_MS_MAX) });
    if (!reply.ok) throw new Error(`${reply.status}`);
    city.value = { ...NOTHING, ...((await reply.json()) as Partial<CityDrawing>) };
  } catch {
    // Without a connection a page says so elsewhere, and needs no drawing for it.
    if (tries < TRIES_MAX) setTimeout(() => void asked(tries + 1), AGAIN_MS * 2 ** (tries - 1));
  }
}
