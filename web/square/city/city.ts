import { signal } from '@preact/signals';
import type { CityDrawing } from '../../../commerce/city-drawing.ts';

const NOTHING: CityDrawing = { shapes: [], places: [] };

/** The city that these pages are about, as the node tells it; of nothing until it has, and where it tells nothing. */
export const city = signal<CityDrawing>(NOTHING);

/** A page waits so long for its city before it begins without: what comes later is shown when it comes. */
const WAIT_MS = 1_000;
const FETCH_MS_MAX = 30_000;

/** Asks the node that served this page for its city. Never fails: a page that hears nothing shows places with no drawing around them. */
export async function findCity(): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waited = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, WAIT_MS);
  });
  await Promise.race([waited, asked()]);
  clearTimeout(timer);
}

async function asked(): Promise<void> {
  try {
    const reply = await fetch('./city.json', { signal: AbortSignal.timeout(FETCH_MS_MAX) });
    if (reply.ok) city.value = { ...NOTHING, ...((await reply.json()) as Partial<CityDrawing>) };
  } catch {
    // Without a connection a page says so elsewhere, and needs no drawing for it.
  }
}
