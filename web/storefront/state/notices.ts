import { useEffect, useState } from 'preact/hooks';
import { language } from '../../square/language.ts';
import { get, type Outcome, post, remove, type Trouble } from '../api/call.ts';
import type { Notice, Notices, OrderView } from '../api/contract.ts';

export interface NoticesAsked {
  readonly view?: Notices;
  readonly trouble?: Trouble;
  readonly reload: () => Promise<void>;
}

/** Which ways the node has to tell somebody of changes of an order, and which are on. */
export function useNotices(handle: string): NoticesAsked {
  const [view, setView] = useState<Notices>();
  const [trouble, setTrouble] = useState<Trouble>();
  const reload = async () => {
    const outcome = await get<Notices>(`/orders/${handle}/notices`);
    setTrouble(outcome.ok ? undefined : outcome.trouble);
    if (outcome.ok) setView(outcome.value);
  };
  useEffect(() => {
    void reload();
  }, [handle]);
  return { ...(view === undefined ? {} : { view }), ...(trouble === undefined ? {} : { trouble }), reload };
}

export function mailMe(handle: string, email: string): Promise<Outcome<Notice>> {
  return post(`/orders/${handle}/notices`, { email, language: language.value });
}

export function dropNotice(handle: string, name: string): Promise<Outcome<unknown>> {
  return remove(`/orders/${handle}/notices/${name}`);
}

/** The address that was given with the order, if one was. */
export function emailOf({ order }: OrderView): string | undefined {
  return order.billing?.email ?? order.fulfilments[0]?.customer?.email;
}
