import { useEffect, useState } from 'preact/hooks';
import type { Connection } from '../../square/events.ts';
import { get, listenTo, type Trouble } from '../api/call.ts';
import type { AppEvent, OrderView } from '../api/contract.ts';

export interface Followed {
  readonly view?: OrderView;
  readonly trouble?: Trouble;
  readonly connection: Connection;
  /** What happened to the order since its transaction began, oldest first. */
  readonly events: readonly AppEvent[];
  readonly reload: () => Promise<void>;
}

/** While the stream is broken the order is asked after at this pace. */
const ASK_AGAIN_MS = 5_000;
const GATHER_MS = 100;

/** Keeps an order as it is now: loads it, and again whenever its transaction has something new. */
export function useOrder(handle: string | undefined): Followed {
  const [view, setView] = useState<OrderView>();
  const [trouble, setTrouble] = useState<Trouble>();
  const [connection, setConnection] = useState<Connection>('connecting');
  const [events, setEvents] = useState<readonly AppEvent[]>([]);

  const reload = async () => {
    if (handle === undefined) return;
    const outcome = await get<OrderView>(`/orders/${handle}`);
    setTrouble(outcome.ok ? undefined : outcome.trouble);
    if (outcome.ok) setView(outcome.value);
  };

  useEffect(() => {
    setView(undefined);
    setEvents([]);
    if (handle === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void reload();
      }, GATHER_MS);
    };
    void reload();
    const stop = listenTo(`/orders/${handle}/events`, {
      onEvent: (event) => {
        setEvents((known) => [...known, event]);
        soon();
      },
      onConnection: (next) => {
        setConnection(next);
        if (next === 'open') soon();
      },
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [handle]);

  useEffect(() => {
    if (connection !== 'waiting' || handle === undefined) return;
    const timer = setInterval(() => void reload(), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [connection, handle]);

  return { ...(view === undefined ? {} : { view }), ...(trouble === undefined ? {} : { trouble }), connection, events, reload };
}
