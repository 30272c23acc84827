import { CopyButton } from '../../square/copy-button.tsx';
import { PageTitle } from '../../square/frame.tsx';
import { Notice } from '../../square/notice.tsx';
import { Stall } from '../../square/stall.tsx';
import type { OrderView } from '../api/contract.ts';
import { CancellationTerms } from '../parts/cancellation-terms.tsx';
import { QuoteTable } from '../parts/quote.tsx';
import { words } from '../state/language.ts';
import type { Followed } from '../state/order.ts';
import { ownOrders } from '../state/own-orders.ts';
import { tradeOfKind } from '../state/trade.ts';
import { AgainButton } from './again.tsx';
import { CancelPart } from './cancel-part.tsx';
import { Handover } from './handover.tsx';
import { JourneyPart } from './journey-form.tsx';
import { LinkPart } from './link-part.tsx';
import { MessagesPart } from './messages-part.tsx';
import { NoticePart } from './notice-part.tsx';
import { PaymentPart } from './payment-part.tsx';
import { Progress } from './progress.tsx';
import { Proposals } from './proposal-part.tsx';
import { RatePart } from './rate-part.tsx';
import { ReceiptPart } from './receipt-part.tsx';
import { ReturnPart } from './return-part.tsx';
import { SupportPart } from './support-part.tsx';
import { TrackPart } from './track-part.tsx';
import { TradeParts } from './trade-parts.tsx';
import { isTransfer } from './transfer.tsx';

/** States in which something moves that can be followed. */
const UNDER_WAY: readonly string[] = ['out-for-delivery', 'assigned', 'arrived', 'started'];

/** Trades with times that others have to meet. */
const MAY_TRAVEL: readonly string[] = ['rental', 'ride', 'appointment'];

/** An order that was placed: how far it is, and what can be done about it. */
export function Placed({ view, followed }: { readonly view: OrderView; readonly followed: Followed }) {
  const { order: said, cancelling } = words.value;
  const { order } = view;
  const kind = order.fulfilments[0]?.kind;
  const own = ownOrders.value.find((each) => each.handle === view.handle);
  const shop = order.provider?.name ?? own?.shopName ?? '';
  const differs = followed.events.some((event) => event.type === 'order' && event.data.totalDiffers === true);
  const total = order.quote?.total;
  return (
    <div class="column">
      <Stall of={order.providerId} labelledBy="page-title">
        <p class="order-shop">{shop}</p>
        <PageTitle text={said.title} />
        {view.orderId === undefined ? null : <p class="quiet">{said.number(view.orderId)}</p>}
        {differs ? <Notice kind="warning">{said.differs}</Notice> : null}
        <Proposals view={view} followed={followed} />
        <Progress view={view} followed={followed} />
        <TradeParts view={view} followed={followed} />
        {view.possible.includes('track') && UNDER_WAY.includes(order.fulfilments[0]?.state ?? '') ? (
          <TrackPart view={view} followed={followed} />
        ) : null}
        {view.state === 'complete' && view.possible.includes('rating') ? <RatePart view={view} events={followed.events} /> : null}
      </Stall>
      <section class="paper" aria-labelledby="order-details">
        <h2 id="order-details">{said.details}</h2>
        {order.quote === undefined ? null : <QuoteTable quote={order.quote} />}
      </section>
      {order.payments.some(isTransfer) ? <PaymentPart view={view} shop={shop} /> : null}
      <Handover order={order} />
      <MessagesPart view={view} followed={followed} />
      <SupportPart view={view} reload={followed.reload} />
      {view.state !== 'confirmed' || total === undefined ? null : (
        <section class="paper" aria-labelledby="order-terms">
          <h2 id="order-terms">{cancelling.terms}</h2>
          <CancellationTerms terms={order.cancellationTerms ?? []} total={total} kind={kind} />
          {view.possible.includes('cancel') ? <CancelPart view={view} followed={followed} /> : null}
        </section>
      )}
      <ReturnPart view={view} followed={followed} />
      {view.state === 'confirmed' && MAY_TRAVEL.includes(tradeOfKind(kind)) ? <JourneyPart view={view} /> : null}
      {view.state === 'complete' || view.state === 'cancelled' ? <AgainButton view={view} /> : null}
      {view.orderId === undefined ? null : <ReceiptPart view={view} />}
      <NoticePart view={view} />
      <LinkPart view={view} />
      <p class="quiet key">
        {said.onlyHere} {view.orderId === undefined ? null : <CopyButton text={view.orderId} label={said.copyNumber} />}
      </p>
    </div>
  );
}
