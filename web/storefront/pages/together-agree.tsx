import { useEffect, useState } from 'preact/hooks';
import { PageTitle } from '../../square/frame.tsx';
import { Busy, Notice } from '../../square/notice.tsx';
import { Steps } from '../../square/progress.tsx';
import { money } from '../../square/show.ts';
import { post, type Trouble } from '../api/call.ts';
import type { PartView, SharedBasket } from '../api/contract.ts';
import { TroubleNotice } from '../parts/trouble.tsx';
import { link } from '../route.ts';
import { emptyBasketOf } from '../state/baskets.ts';
import { words } from '../state/language.ts';
import { forgetOrder, rememberOrder } from '../state/own-orders.ts';
import { useShared } from '../state/together.ts';
import { confirmed } from './agree.tsx';
import { TogetherPart } from './together-part.tsx';
import { isTransfer } from './transfer.tsx';

/** Parts that wait for the button. A part that was refused at confirm can be tried once more. */
export function canOrder({ order, outcome }: PartView): boolean {
  return order?.state === 'initialised' && outcome.state !== 'under-way';
}

/** Everything once more, shop by shop, then one button for all orders; afterwards what became of each. */
export function TogetherAgree({ basketId }: { readonly basketId: string }) {
  const { together } = words.value;
  const { shared, trouble, reload } = useShared(basketId);
  useEffect(() => {
    for (const { outcome, order } of shared?.parts ?? []) {
      if (order === undefined) continue;
      if (outcome.state === 'placed') emptyBasketOf(order.handle);
      else if (outcome.state === 'failed') forgetOrder(order.handle);
    }
  }, [shared]);
  if (shared !== undefined) return <Shown shared={shared} reload={reload} />;
  return (
    <div class="column">
      <PageTitle text={together.start} />
      {trouble === undefined ? (
        <Busy text={words.value.order.connecting} />
      ) : trouble.name === 'not-found' ? (
        <Notice kind="warning">
          <p>{together.gone}</p>
          <a class="button" href={link.orders}>
            {words.value.site.orders}
          </a>
        </Notice>
      ) : (
        <TroubleNotice trouble={trouble} onRetry={() => void reload()} />
      )}
    </div>
  );
}

function Shown({ shared, reload }: { readonly shared: SharedBasket; readonly reload: () => Promise<void> }) {
  const { together, checkout } = words.value;
  const [paid, setPaid] = useState<Readonly<Record<number, boolean>>>({});
  const [unpaid, setUnpaid] = useState(false);
  const [sending, setSending] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const can = shared.parts.filter(canOrder);
  const placed = shared.parts.filter(({ outcome }) => outcome.state === 'placed').length;
  const underWay = shared.parts.some(({ outcome }) => outcome.state === 'under-way');
  const isOver = placed > 0 || shared.state === 'ended' || shared.state === 'unclear';

  const place = async () => {
    setUnpaid(true);
    if (can.some((part) => isTransfer(part.order?.order.payments[0]) && paid[part.part] !== true)) return;
    setSending(true);
    setTrouble(undefined);
    for (const { order } of can) {
      const total = order?.agreedTotal ?? order?.order.quote?.total;
      if (order !== undefined)
        rememberOrder({
          handle: order.handle,
          shopName: order.order.provider?.name ?? '',
          atMs: Date.now(),
          ...(total === undefined ? {} : { total }),
        });
    }
    const body = { acceptedTotals: shared.toConfirm, parts: can.map(toConfirm) };
    const outcome = await post<SharedBasket>(`/baskets/${shared.basket}/confirm`, body, { waitMs: 20_000 });
    if (!outcome.ok) setTrouble(outcome.trouble);
    await reload();
    setSending(false);
  };

  return (
    <div class="column">
      {isOver ? null : <Steps label={checkout.steps} steps={checkout.step} current={2} />}
      <PageTitle text={isOver ? doneTitle(placed, shared.parts.length) : together.agreeTitle(shared.parts.length)} />
      {isOver ? <p class="lead">{together.doneText}</p> : <p class="lead">{together.agreeLead}</p>}
      {isOver || underWay || can.length === shared.parts.length ? null : (
        <Notice kind="warning">{can.length === 0 ? together.none : together.some(can.length, shared.parts.length)}</Notice>
      )}
      {shared.parts.map((part) => (
        <TogetherPart
          key={part.part}
          part={part}
          toOrder={canOrder(part)}
          paid={paid[part.part] === true}
          unpaid={unpaid}
          onPaid={(yes) => setPaid({ ...paid, [part.part]: yes })}
        />
      ))}
      <div class="place">
        {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
        {sending || underWay ? <Busy text={sending ? together.placing : together.askingTerms} /> : null}
        {can.length === 0 || underWay ? null : (
          <>
            <p>{together.binding(can.length)}</p>
            <button
              type="button"
              class="button button-main button-wide button-place"
              aria-disabled={sending}
              onClick={() => (sending ? undefined : void place())}
            >
              {together.place(can.length, shared.toConfirm.map(money).join(' + '))}
            </button>
          </>
        )}
        {isOver ? (
          <a class="button" href={link.orders}>
            {words.value.site.orders}
          </a>
        ) : (
          <a class="button" href={link.together()}>
            {together.back}
          </a>
        )}
      </div>
    </div>
  );
}

function doneTitle(placed: number, all: number): string {
  const { together } = words.value;
  return placed === all ? together.doneAll : placed === 0 ? together.doneNone : together.doneSome(placed, all);
}

function toConfirm({ part, order }: PartView) {
  const [payment] = order?.order.payments ?? [];
  return { part, ...(payment === undefined ? {} : { payments: [confirmed(payment, isTransfer(payment))] }) };
}
