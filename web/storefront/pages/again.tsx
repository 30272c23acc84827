import { useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import { Dialog } from '../../square/dialog.tsx';
import { Busy, Notice } from '../../square/notice.tsx';
import { money } from '../../square/show.ts';
import { get, post, type Trouble } from '../api/call.ts';
import type { Again, AgainLine, Offers, OrderView } from '../api/contract.ts';
import { TroubleNotice } from '../parts/trouble.tsx';
import { go, link } from '../route.ts';
import { beginOne, setOffer } from '../state/baskets.ts';
import { words } from '../state/language.ts';
import { tradeOf } from '../state/trade.ts';

/** How long one call waits for the shop. */
const WAIT_MS = 15_000;

/** The same once more: what is gone, fewer or dearer is shown first, and nothing is ordered by it. */
export function AgainButton({ view }: { readonly view: OrderView }) {
  const { again: said } = words.value;
  const [open, setOpen] = useState(false);
  const shop = view.order.provider?.name ?? view.order.providerId;
  return (
    <>
      <Button size="small" dialog label={said.buttonFor(shop)} onPress={() => setOpen(true)}>
        {said.button}
      </Button>
      {open ? <AgainDialog view={view} shop={shop} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

interface DialogProps {
  readonly view: OrderView;
  readonly shop: string;
  readonly onClose: () => void;
}

function AgainDialog({ view, shop, onClose }: DialogProps) {
  const { again: said } = words.value;
  const [asked, setAsked] = useState(false);
  const [found, setFound] = useState<Again>();
  const [trouble, setTrouble] = useState<Trouble>();
  const [busy, setBusy] = useState(false);
  const ask = async () => {
    setTrouble(undefined);
    let outcome = await post<Again>(`/orders/${view.handle}/again`, {}, { waitMs: WAIT_MS });
    while (outcome.ok && outcome.value.state === 'asking')
      outcome = await get<Again>(`/orders/${view.handle}/again/${outcome.value.transactionId}?wait=${WAIT_MS}`);
    if (outcome.ok) setFound(outcome.value);
    else setTrouble(outcome.trouble);
  };
  if (!asked) {
    setAsked(true);
    void ask();
  }
  const take = async (again: Again) => {
    setBusy(true);
    const outcome = await intoBasket(again, view);
    setBusy(false);
    if (typeof outcome === 'string') go(outcome);
    else setTrouble(outcome);
  };
  return (
    <Dialog title={said.title(shop)} onClose={onClose}>
      {found === undefined && trouble === undefined ? <Busy text={said.asking(shop)} /> : null}
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} onRetry={() => void ask()} />}
      {found === undefined ? null : <Found again={found} />}
      {found?.part === undefined ? null : (
        <Button kind="main" busy={busy} onPress={() => void take(found)}>
          {said.take}
        </Button>
      )}
    </Dialog>
  );
}

function Found({ again }: { readonly again: Again }) {
  const { again: said } = words.value;
  if (again.state === 'silent') return <Notice kind="warning">{said.silent}</Notice>;
  if (again.state === 'nothing-left') return <Notice kind="info">{said.nothing}</Notice>;
  return (
    <>
      <p>{again.state === 'same' ? said.same : said.changed}</p>
      <ul class="again-lines">
        {again.lines.map((line) => (
          <li key={line.itemId} class={line.is === 'gone' ? 'again-gone' : ''}>
            {line.quantity} × {line.name ?? line.itemId}: <strong>{lineText(line)}</strong>
          </li>
        ))}
      </ul>
      {again.fulfilment === 'gone' ? <p class="quiet">{said.otherWay}</p> : null}
    </>
  );
}

function lineText({ is, before, now, available = 0 }: AgainLine): string {
  const { line } = words.value.again;
  if (is === 'gone') return line.gone;
  if (is === 'fewer') return line.fewer(available);
  return is === 'other-price' && before !== undefined && now !== undefined ? line.price(money(before), money(now)) : line.same;
}

/** Puts what is left of an old order in the basket, as the shop offers it now; where the reader goes from there, or what went wrong. */
async function intoBasket({ transactionId, part }: Again, { order }: OrderView): Promise<string | Trouble> {
  const query = new URLSearchParams({ providerId: order.providerId, limit: '1000' });
  const outcome = await get<Offers>(`/transactions/${transactionId}/offers?${query}`);
  if (!outcome.ok) return outcome.trouble;
  let to: string = link.basket;
  for (const { itemId, quantity } of part?.lines ?? []) {
    const offer = outcome.value.offers.find(({ item }) => item.id === itemId);
    if (offer === undefined) continue;
    if (tradeOf(offer.provider, offer.item) === 'goods') setOffer(offer, quantity, { transactionId });
    else to = link.checkout(beginOne(offer, { transactionId }));
  }
  return to;
}
