import { useEffect, useRef, useState } from 'preact/hooks';
import type { Outcome, Trouble } from '../../square/call.ts';
import { listen } from '../../square/events.ts';
import { online } from '../../square/online.ts';
import { api, me, noticeEnd } from './me.ts';
import { onHeard } from './queue.ts';

/** Something of a business that is looked at again whenever the node says that it changed, and whatever was pressed was heard. */
export interface Followed<T> {
  readonly value: T | undefined;
  readonly trouble: Trouble | undefined;
  readonly live: boolean;
  readonly again: () => void;
}

/** Where the stream cannot be had, it is looked at so often. */
const LOOK_MS = 30_000;

/** What was last seen of each thing, as long as the page is open: without a connection one goes on with that. */
const lastSeen = new Map<string, unknown>();
const LAST_SEEN_MAX = 20;
// Whoever signs in on this device next sees nothing of who was here before.
me.subscribe((who) => {
  if (who === 'nobody') lastSeen.clear();
});

interface Looked {
  readonly providerId: string;
  /** After which changes of the business it is looked at again. */
  readonly kinds: readonly string[];
  /** One thing of several of these kinds, such as an order. What was last seen of another is not shown in its place. */
  readonly about?: string;
}

export function useFollowed<T>({ providerId, kinds, about = '' }: Looked, look: () => Promise<Outcome<T>>): Followed<T> {
  const name = [providerId, about, ...kinds].join(' ');
  const [value, setValue] = useState<T | undefined>(lastSeen.get(name) as T | undefined);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const [live, setLive] = useState(false);
  const [turn, setTurn] = useState(0);
  const again = () => setTurn((count) => count + 1);
  const askers = useRef<(() => void)[]>([]);
  const answerAll = () => {
    for (const looked of askers.current.splice(0)) looked();
  };
  useEffect(() => {
    let current = true;
    void look().then((answer) => {
      noticeEnd(answer);
      if (!current) return;
      if (answer.ok) {
        if (!lastSeen.has(name) && lastSeen.size >= LAST_SEEN_MAX) lastSeen.clear();
        lastSeen.set(name, answer.value);
        setValue(answer.value);
      }
      setTrouble(answer.ok ? undefined : answer.trouble);
      answerAll();
    });
    return () => {
      current = false;
    };
  }, [turn, providerId]);
  useEffect(() => {
    const drop = onHeard(
      () =>
        new Promise<void>((looked) => {
          askers.current.push(looked);
          again();
        }),
    );
    const stop = listen(api.at(`/providers/${providerId}/events`), {
      types: ['changed'],
      onEvent({ data }) {
        const changed = data.kinds as readonly string[] | undefined;
        if (changed === undefined || changed.includes('all') || changed.some((kind) => kinds.includes(kind))) again();
      },
      onConnection(connection) {
        setLive(connection === 'open');
        // What happened while nobody listened.
        if (connection === 'open') again();
      },
    });
    const timer = setInterval(again, LOOK_MS);
    return () => {
      drop();
      answerAll();
      stop();
      clearInterval(timer);
    };
  }, [providerId]);
  // That the device has no network stands above every page, and one goes on with what was last seen.
  const isSaid = value !== undefined && trouble?.name === 'offline' && !online.value;
  return { value, trouble: isSaid ? undefined : trouble, live, again };
}
