import { useEffect, useState } from 'preact/hooks';
import type { Outcome, Trouble } from '../../square/call.ts';

/** Where somebody who drives is, is told so often. */
const EVERY_MS = 15_000;

/** What became of telling where this device is. */
export interface Telling {
  /** The browser does not say where it is, or the device does not know for a while. */
  readonly noPlace?: 'denied' | 'for-now' | undefined;
  /** The last place did not arrive. */
  readonly unheard?: Trouble | undefined;
  /** When the last one did. */
  readonly toldMs?: number | undefined;
}

/** Tells where this device is, again and again for as long as it is on. What was not heard is not sent later: it would be old. @param tell has to stay the same */
export function useTellingPlace(isOn: boolean, tell: (position: { lat: number; lon: number }) => Promise<Outcome<unknown>>): Telling {
  const [telling, setTelling] = useState<Telling>({});
  useEffect(() => {
    if (!isOn) return;
    let isOver = false;
    const set = (change: Telling): void => {
      if (!isOver) setTelling((before) => ({ ...before, ...change }));
    };
    const look = () =>
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          if (isOver) return;
          set({ noPlace: undefined });
          void tell({ lat: coords.latitude, lon: coords.longitude }).then((answer) =>
            set(answer.ok ? { unheard: undefined, toldMs: Date.now() } : { unheard: answer.trouble }),
          );
        },
        // A device that does not know now may know a street further on.
        ({ code, PERMISSION_DENIED }) => set({ noPlace: code === PERMISSION_DENIED ? 'denied' : 'for-now' }),
        { timeout: EVERY_MS },
      );
    setTelling({});
    // At once too: a page that is opened anew was not heard for a while.
    look();
    const timer = setInterval(look, EVERY_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
      // Nothing is tried any more; why it is not stays.
      setTelling(({ noPlace }) => (noPlace === 'denied' ? { noPlace } : {}));
    };
  }, [isOn, tell]);
  return telling;
}
