import { useEffect, useState } from 'preact/hooks';
import type { Payment } from '../../../commerce/payment.ts';
import { PageTitle } from '../../square/frame.tsx';
import { compareMoney } from '../../square/money.ts';
import { Busy, Notice } from '../../square/notice.tsx';
import { Steps } from '../../square/progress.tsx';
import { money, time } from '../../square/show.ts';
import { post, type Trouble } from '../api/call.ts';
import type { Asked, OrderView } from '../api/contract.ts';
import { BackToBasket } from '../parts/back-to-basket.tsx';
import { CancellationTerms } from '../parts/cancellation-terms.tsx';
import { QuoteTable } from '../parts/quote.tsx';
import { FaultNotice, TroubleNotice } from '../parts/trouble.tsx';
import { words } from '../state/language.ts';
import { emailOf, mailMe, useNotices } from '../state/notices.ts';
import type { Followed } from '../state/order.ts';
import { rememberOrder } from '../state/own-orders.ts';
import { paymentName } from './checkout-fields.tsx';
import { Handover } from './handover.tsx';
import { SupportPart } from './support-part.tsx';
import { isTransfer, Transfer } from './transfer.tsx';

const LOOK_AGAIN_MS = 5_000;

/** Everything once more, with what changing one's mind costs, and then one button. */
export function Agree({ view, followed }: { readonly view: OrderView; readonly followed: Followed }) {
  const { agree, cancelling, order: said } = words.value;
  const [sending, setSending] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const [paid, setPaid] = useState(false);
  const [unpaid, setUnpaid] = useState(false);
  const { order, state } = view;
  const { view: offered } = useNotices(view.handle);
  const email = offered?.mail === true ? emailOf(view) : undefined;
  const unknown = state === 'confirm-unknown';
  const expired = useExpired(view.quoteUntilMs) && !unknown;
  const [payment] = order.payments;
  const total = view.agreedTotal ?? order.quote?.total;
  const shop = order.provider?.name ?? '';
  const kind = order.fulfilments[0]?.kind;
  if (total === undefined) return <BackToBasket handle={view.handle} />;
  const transfer = isTransfer(payment);

  const place = async () => {
    if (transfer && !paid) {
      setUnpaid(true);
      return;
    }
    setSending(true);
    setTrouble(undefined);
    rememberOrder({ handle: view.handle, shopName: shop, total, atMs: Date.now() });
    // A letter that cannot be had keeps nobody from ordering.
    if (email !== undefined && !unknown) await mailMe(view.handle, email);
    const payments = payment === undefined ? {} : { payments: [confirmed(payment, transfer)] };
    const outcome = await post<Asked>(`/orders/${view.handle}/confirm`, {
      acceptedTotal: total,
      ...payments,
      ...(unknown ? { again: true } : {}),
    });
    if (!outcome.ok) setTrouble(outcome.trouble);
    await followed.reload();
    setSending(false);
  };

  return (
    <div class="column">
      <Steps label={words.value.checkout.steps} steps={words.value.checkout.step} current={2} />
      <PageTitle text={unknown ? said.unknownTitle : agree.title} />
      {unknown ? <Notice kind="warning">{said.unknownText}</Notice> : <p class="lead">{agree.lead(shop)}</p>}
      {view.fault === undefined || unknown ? null : <FaultNotice fault={view.fault} title={said.refusedTitle} />}
      <PriceChange view={view} />
      <section class="paper" aria-labelledby="agree-items">
        <h2 id="agree-items">{agree.items}</h2>
        {order.quote === undefined ? null : <QuoteTable quote={order.quote} />}
        {order.quote?.atMost === undefined ? null : <p>{words.value.ride.atMost(money(order.quote.atMost))}</p>}
      </section>
      <Handover order={order} />
      {unknown ? <SupportPart view={view} reload={followed.reload} /> : null}
      <section class="paper" aria-labelledby="agree-paying">
        <h2 id="agree-paying">{agree.paying}</h2>
        {payment === undefined ? <p>{paymentName({}, kind)}</p> : <p>{paymentName(payment, kind)}</p>}
        {transfer ? <Transfer handle={view.handle} paid={paid} unpaid={unpaid} onPaid={setPaid} /> : null}
      </section>
      <section class="paper" aria-labelledby="agree-terms">
        <h2 id="agree-terms">{cancelling.terms}</h2>
        <CancellationTerms terms={order.cancellationTerms ?? []} total={total} kind={kind} />
      </section>
      <div class="place">
        {expired ? (
          <Notice kind="warning">
            <p>{agree.expired}</p>
            <BackToBasket handle={view.handle} text={agree.newQuote} />
          </Notice>
        ) : (
          <>
            {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
            {sending ? <Busy text={agree.placing} /> : null}
            {email === undefined ? null : <p>{words.value.notices.mailWill(email)}</p>}
            <p>{agree.binding}</p>
            <button
              type="button"
              class="button button-main button-wide button-place"
              aria-disabled={sending}
              onClick={() => (sending ? undefined : void place())}
            >
              {unknown ? said.sendAgain : agree.place(money(total))}
            </button>
            {view.quoteUntilMs === undefined || unknown ? null : <p class="quiet">{agree.holds(time(view.quoteUntilMs))}</p>}
          </>
        )}
        {unknown ? null : <BackToBasket handle={view.handle} />}
      </div>
    </div>
  );
}

/** The buyer agreed to one total, and the shop now names another: say so before anything is pressed. */
export function PriceChange({ view }: { readonly view: OrderView }) {
  const { quotedTotal, agreedTotal } = view;
  if (quotedTotal === undefined || agreedTotal === undefined || compareMoney(quotedTotal, agreedTotal) === 0) return null;
  return <Notice kind="warning">{words.value.agree.changedPrice(money(quotedTotal), money(agreedTotal))}</Notice>;
}

/** What was offered, with what the buyer adds to it: that it is paid. The page to pay on stays with the shop. */
export function confirmed(payment: Payment, transfer: boolean): Payment {
  const { extra: _extra, url: _url, account: _account, ...offered } = payment;
  return transfer ? { ...offered, status: 'paid' } : offered;
}

/** Whether the shop still holds its price. */
function useExpired(untilMs: number | undefined): boolean {
  const [nowMs, setNowMs] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  return untilMs !== undefined && untilMs < nowMs;
}
