import { useEffect, useRef, useState } from 'preact/hooks';
import type { Trouble } from '../../square/call.ts';
import { type Pressed, seen } from './queue.ts';
import type { Waiting } from './queue-store.ts';

/** Something that was not done, and why. */
export interface NotDone {
  readonly action: Waiting;
  readonly trouble: Trouble;
}

/** So long a form stays for an answer on a slow line; what is refused after that is told on the page. */
const PATIENCE_MS = 8_000;

/** `gone`: the form was closed meanwhile, and what is refused is told on the page. */
type Fate = 'heard' | 'waits' | 'refused' | 'gone';

/** What a form knows of what was pressed in it. It stays until all of that was heard or waits; what is refused is told in it, and not once more on the page. */
export function usePressed() {
  const [isBusy, setBusy] = useState(false);
  const [notDone, setNotDone] = useState<NotDone | undefined>(undefined);
  const isShown = useRef(true);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);
  const settle = async (...pressed: readonly Pressed[]): Promise<Fate> => {
    setBusy(true);
    setNotDone(undefined);
    const tooLong = new Promise<'waits'>((done) => {
      setTimeout(() => done('waits'), PATIENCE_MS);
    });
    const all = await Promise.all(pressed.map(({ became }) => Promise.race([became, tooLong])));
    if (!isShown.current) return 'gone';
    setBusy(false);
    const [first] = pressed.flatMap(({ action }, at) => {
      const became = all[at];
      return became === undefined || became === 'waits' || became.ok ? [] : [{ action, trouble: became.trouble }];
    });
    if (first === undefined) return all.includes('waits') ? 'waits' : 'heard';
    setNotDone(first);
    for (const { action } of pressed) seen(action.key);
    return 'refused';
  };
  return { isBusy, notDone, settle };
}
