import { useEffect, useState } from 'preact/hooks';
import type { Fulfilment } from '../../../commerce/fulfilment.ts';
import { get, type Outcome, post, remove, type Trouble } from '../api/call.ts';
import type { Asked, PartView, SharedBasket } from '../api/contract.ts';
import type { Basket } from './baskets.ts';
import { ownOrders } from './own-orders.ts';

/** How long one call waits for all shops; who has not answered by then is asked after. */
const WAIT_MS = 15_000;
const ASK_AGAIN_MS = 1_500;

/** What is asked of one shop: its basket, and how it is to be handed over. */
export interface Wanted {
  readonly basket: Basket;
  readonly fulfilment: Fulfilment;
  /** At which branch it is collected, where one was named. */
  readonly placeId?: string;
}

export interface Prices {
  readonly asking: boolean;
  readonly shared?: SharedBasket;
  readonly trouble?: Trouble;
  readonly again: () => void;
}

/** The part of one shop. */
export function partOf(shared: SharedBasket | undefined, { providerNode, providerId }: Basket): PartView | undefined {
  return shared?.parts.find((part) => part.providerNode === providerNode && part.providerId === providerId);
}

/** What all shops ask, once it is known of each how it is handed over; a shop for which that changes is asked again, the others are not. */
export function usePrices(wanted: readonly Wanted[] | undefined): Prices {
  const [known, setKnown] = useState<Known>();
  const [asking, setAsking] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const [tries, setTries] = useState(0);
  const question = wanted === undefined ? '' : JSON.stringify(wanted.map(questionOf));
  useEffect(() => {
    if (wanted === undefined) return;
    let stale = false;
    const ask = async () => {
      setAsking(true);
      setTrouble(undefined);
      const outcome = await priceOf(wanted, known);
      if (stale) return;
      if (outcome.ok) setKnown({ shared: outcome.value, questions: wanted.map(questionOf) });
      else setTrouble(outcome.trouble);
      setAsking(false);
    };
    void ask();
    return () => {
      stale = true;
    };
  }, [question, tries]);
  return {
    asking,
    ...(known === undefined ? {} : { shared: known.shared }),
    ...(trouble === undefined ? {} : { trouble }),
    again: () => {
      setKnown(undefined);
      setTries(tries + 1);
    },
  };
}

interface Known {
  readonly shared: SharedBasket;
  readonly questions: readonly string[];
}

function questionOf({ basket, ...wanted }: Wanted): string {
  return JSON.stringify({ id: basket.id, ...askedOf({ basket, ...wanted }) });
}

function askedOf({ basket, fulfilment, placeId }: Wanted) {
  return { lines: linesOf(basket), fulfilments: [fulfilment], ...(placeId === undefined ? {} : { placeId }) };
}

function linesOf({ lines }: Basket) {
  return lines.map(({ itemId, quantity }) => ({ itemId, quantity }));
}

async function priceOf(wanted: readonly Wanted[], known: Known | undefined): Promise<Outcome<SharedBasket>> {
  const handles = wanted.map(({ basket }) => partOf(known?.shared, basket)?.order?.handle);
  if (known === undefined || known.shared.parts.length !== wanted.length || handles.includes(undefined)) return begin(wanted, known);
  const changed = wanted.flatMap((each, place) => (known.questions.includes(questionOf(each)) ? [] : [{ each, handle: handles[place] }]));
  const asked = await Promise.all(
    changed.map(({ each, handle }) => post<Asked>(`/orders/${handle}/select`, askedOf(each), { waitMs: WAIT_MS })),
  );
  return asked.every(({ ok }) => ok) ? settled(known.shared.basket) : begin(wanted, known);
}

async function begin(wanted: readonly Wanted[], known: Known | undefined): Promise<Outcome<SharedBasket>> {
  if (known !== undefined) await remove(`/baskets/${known.shared.basket}`);
  const parts = [];
  for (const each of wanted) {
    const { basket } = each;
    const { providerNode, providerId } = basket;
    const transactionId = await transactionFor(basket);
    if (!transactionId.ok) return transactionId;
    parts.push({ transactionId: transactionId.value, providerNode, providerId, ...askedOf(each) });
  }
  const begun = await post<SharedBasket>('/baskets', { parts }, { waitMs: WAIT_MS });
  return begun.ok && begun.value.state === 'under-way' ? settled(begun.value.basket) : begun;
}

/** A shop makes one order in a transaction, and a search does not last for ever: who comes back for more asks its node directly. */
async function transactionFor({ transactionId, providerNode, providerId }: Basket): Promise<Outcome<string>> {
  const isUsed = ownOrders.value.some((own) => own.handle.startsWith(transactionId));
  if (!isUsed && (await get(`/transactions/${transactionId}`)).ok) return { ok: true, value: transactionId };
  const searched = await post<Asked>('/searches', { intent: { providerId }, providerNode });
  return searched.ok ? { ok: true, value: searched.value.transactionId } : searched;
}

/** Asks until every shop has answered, or will not any more: the node itself gives up on who is silent. */
async function settled(basketId: string): Promise<Outcome<SharedBasket>> {
  for (;;) {
    const outcome = await get<SharedBasket>(`/baskets/${basketId}`);
    if (!outcome.ok || outcome.value.state !== 'under-way') return outcome;
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}

export interface SharedFollowed {
  readonly shared?: SharedBasket;
  readonly trouble?: Trouble;
  readonly reload: () => Promise<void>;
}

/** A basket with several shops as it is now, asked after as long as a shop owes an answer. */
export function useShared(basketId: string): SharedFollowed {
  const [shared, setShared] = useState<SharedBasket>();
  const [trouble, setTrouble] = useState<Trouble>();
  const reload = async () => {
    const outcome = await get<SharedBasket>(`/baskets/${basketId}`);
    setTrouble(outcome.ok ? undefined : outcome.trouble);
    if (outcome.ok) setShared(outcome.value);
  };
  const isOpen = shared === undefined || shared.parts.some(({ outcome }) => outcome.state === 'under-way' || outcome.state === 'unknown');
  useEffect(() => {
    void reload();
    if (!isOpen) return;
    const timer = setInterval(() => void reload(), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [basketId, isOpen]);
  return { ...(shared === undefined ? {} : { shared }), ...(trouble === undefined ? {} : { trouble }), reload };
}
