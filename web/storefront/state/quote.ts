import { useEffect, useState } from 'preact/hooks';
import type { Order } from '../../../commerce/order.ts';
import { type Outcome, post, type Trouble } from '../api/call.ts';
import type { Asked, Fault, FormToFill } from '../api/contract.ts';
import { type Basket, keepHandle } from './baskets.ts';
import { type Draft, fulfilmentToPrice, placeAsked } from './draft.ts';
import { useOrder } from './order.ts';
import { ownOrders } from './own-orders.ts';

export interface Quoted {
  readonly asking: boolean;
  /** As the provider priced it; absent until it has. */
  readonly order?: Order;
  /** What the provider told, with a price or without. */
  readonly told?: Order;
  /** What the provider asks with it, once it has told. */
  readonly forms?: readonly FormToFill[];
  readonly fault?: Fault;
  readonly trouble?: Trouble;
  readonly again: () => void;
}

/** Asks the shop what the basket costs, and again whenever what is asked for changes. */
export function useQuote(basket: Basket, draft: Draft): Quoted {
  const [sending, setSending] = useState(false);
  const [asked, setAsked] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const [tries, setTries] = useState(0);
  const { view, reload } = useOrder(basket.handle);
  const fulfilment = fulfilmentToPrice(basket, draft);
  const { substitution } = draft;
  const wish = basket.trade === undefined && substitution !== 'none' ? { substitution } : {};
  const lines = basket.lines.map(({ itemId, quantity }) => ({ itemId, quantity, ...wish }));
  const question = fulfilment === undefined ? '' : JSON.stringify({ lines, fulfilments: [fulfilment], ...placeAsked(basket, draft) });

  useEffect(() => {
    setAsked(false);
    if (question === '') return;
    let stale = false;
    const send = async () => {
      setSending(true);
      setTrouble(undefined);
      const outcome = await select(basket, JSON.parse(question) as object);
      if (stale) return;
      if (outcome.ok) {
        const handle = outcome.value.order ?? basket.handle;
        if (handle !== undefined) keepHandle(basket.id, handle);
        if (handle === basket.handle) await reload();
        setAsked(true);
      } else setTrouble(outcome.trouble);
      setSending(false);
    };
    void send();
    return () => {
      stale = true;
    };
  }, [question, tries]);

  const current = asked && !sending && view?.handle === basket.handle ? view : undefined;
  const quoted = current !== undefined && current.state !== 'asked' && current.order.quote !== undefined;
  const failed = current?.state === 'asked' && current.fault !== undefined;
  const priced = quoted && fulfilment !== undefined;
  return {
    asking: question !== '' && trouble === undefined && !(current !== undefined && current.state !== 'asked') && !failed,
    ...(priced ? { order: current.order } : {}),
    ...(current !== undefined && current.state !== 'asked' ? { told: current.order, forms: current.forms ?? [] } : {}),
    ...(failed && current.fault !== undefined ? { fault: current.fault } : {}),
    ...(trouble === undefined ? {} : { trouble }),
    again: () => setTries(tries + 1),
  };
}

type Begun = Asked & { readonly order?: string };

/** The same order again with another question, or a new one when there is none, or it has gone on without us. */
async function select(basket: Basket, question: object): Promise<Outcome<Begun>> {
  if (basket.handle !== undefined) {
    const again = await post<Begun>(`/orders/${basket.handle}/select`, question);
    if (again.ok || (again.trouble.name !== 'not-found' && again.trouble.name !== 'out-of-order')) return again;
  }
  const { providerNode, providerId, transactionId } = basket;
  const body = { providerNode, providerId, ...question };
  // A shop makes one order in a transaction: who comes back for more begins another.
  if (!ownOrders.value.some((own) => own.handle.startsWith(transactionId))) {
    const begun = await post<Begun>(`/transactions/${transactionId}/orders`, body);
    if (begun.ok || (begun.trouble.name !== 'not-found' && begun.trouble.name !== 'provider-node-unknown')) return begun;
  }
  return beginAnew(basket, body);
}

/** The search in which the shop was found is over: its provider node is asked directly, in a new transaction. */
async function beginAnew(basket: Basket, body: object): Promise<Outcome<Begun>> {
  const { providerNode, providerId } = basket;
  const searched = await post<Asked>('/searches', { intent: { providerId }, providerNode });
  return searched.ok ? post<Begun>(`/transactions/${searched.value.transactionId}/orders`, body) : searched;
}
