import { useEffect, useState } from 'preact/hooks';
import { get, type Trouble } from '../api/call.ts';
import type { OrderView, PastOrders } from '../api/contract.ts';

export interface History {
  readonly loading: boolean;
  readonly orders: readonly OrderView[];
  readonly trouble?: Trouble;
  /** There may be older ones. */
  readonly more: boolean;
  readonly older: () => void;
  readonly reload: () => void;
}

const PAGE = 20;

/** What was ordered with this browser, newest first, as the buyer node remembers it; older orders when they are asked for. */
export function useHistory(): History {
  const [orders, setOrders] = useState<readonly OrderView[]>([]);
  const [next, setNext] = useState<string>();
  const [loading, setLoading] = useState(true);
  const [trouble, setTrouble] = useState<Trouble>();
  const load = async (after: string | undefined) => {
    setLoading(true);
    const query = new URLSearchParams({ limit: String(PAGE), ...(after === undefined ? {} : { after }) });
    const outcome = await get<PastOrders>(`/orders?${query}`);
    setTrouble(outcome.ok ? undefined : outcome.trouble);
    if (outcome.ok) {
      setOrders((known) => (after === undefined ? outcome.value.orders : [...known, ...outcome.value.orders]));
      setNext(outcome.value.next);
    }
    setLoading(false);
  };
  useEffect(() => void load(undefined), []);
  return {
    loading,
    orders,
    ...(trouble === undefined ? {} : { trouble }),
    more: next !== undefined,
    older: () => void load(next),
    reload: () => void load(undefined),
  };
}
