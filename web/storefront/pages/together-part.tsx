import { CheckIcon, WarningIcon } from '../../square/icons.tsx';
import { Exactly } from '../../square/notice.tsx';
import { Stall } from '../../square/stall.tsx';
import type { PartView } from '../api/contract.ts';
import { CancellationTerms } from '../parts/cancellation-terms.tsx';
import { QuoteTable } from '../parts/quote.tsx';
import { link } from '../route.ts';
import { baskets } from '../state/baskets.ts';
import { words } from '../state/language.ts';
import { PriceChange } from './agree.tsx';
import { paymentName } from './checkout-fields.tsx';
import { HandoverText } from './handover.tsx';
import { isTransfer, Transfer } from './transfer.tsx';

interface PartProps {
  readonly part: PartView;
  readonly toOrder: boolean;
  readonly paid: boolean;
  readonly unpaid: boolean;
  readonly onPaid: (paid: boolean) => void;
}

/** What a part is called: its shop, as the shop or the basket names it. */
export function shopOf({ order, providerId, providerNode }: PartView): string {
  return (
    order?.order.provider?.name ??
    baskets.value.find((basket) => basket.providerId === providerId && basket.providerNode === providerNode)?.shopName ??
    providerId
  );
}

/** One order of several: before the button what it comes to, after it whether it was had, and if not why, and what to do. */
export function TogetherPart({ part, toOrder, paid, unpaid, onPaid }: PartProps) {
  const { agree, cancelling } = words.value;
  const { order: view, outcome } = part;
  const titleId = `part-${part.part}`;
  const order = view?.order;
  const [fulfilment] = order?.fulfilments ?? [];
  const [payment] = order?.payments ?? [];
  const isLost = !toOrder && outcome.state === 'failed';
  const isOffered = toOrder && outcome.state === 'offered';
  return (
    <Stall of={part.providerId} labelledBy={titleId}>
      <h2 id={titleId}>{shopOf(part)}</h2>
      {isOffered ? null : <Outcome part={part} />}
      {view === undefined || !toOrder ? null : <PriceChange view={view} />}
      {order?.quote === undefined || isLost ? null : <QuoteTable quote={order.quote} />}
      {order === undefined || fulfilment === undefined || isLost ? null : <HandoverText fulfilment={fulfilment} order={order} />}
      {payment === undefined || !toOrder ? null : (
        <p>
          {agree.paying}: {paymentName(payment, fulfilment?.kind)}
        </p>
      )}
      {toOrder && view !== undefined && isTransfer(payment) ? (
        <Transfer handle={view.handle} paid={paid} unpaid={unpaid} onPaid={onPaid} name={`-${part.part}`} />
      ) : null}
      {toOrder && order?.quote !== undefined ? (
        <details class="terms-more" open>
          <summary>{cancelling.terms}</summary>
          <CancellationTerms terms={order.cancellationTerms ?? []} total={order.quote.total} kind={fulfilment?.kind} />
        </details>
      ) : null}
    </Stall>
  );
}

function Outcome({ part }: { readonly part: PartView }) {
  const { together, trouble } = words.value;
  const { outcome, order } = part;
  const isGood = outcome.state === 'placed';
  const reason = outcome.reason === undefined ? undefined : (trouble.refusals[outcome.reason] ?? trouble.calls[outcome.reason]);
  const own = baskets.value.find((basket) => basket.providerId === part.providerId && basket.providerNode === part.providerNode);
  const shop = shopOf(part);
  return (
    <div class={isGood ? 'outcome outcome-good' : 'outcome'} role="status">
      <p class="outcome-state">
        {isGood ? <CheckIcon /> : <WarningIcon />} <strong>{together.state[outcome.state]}</strong>
      </p>
      {reason === undefined ? null : <p>{reason}</p>}
      {outcome.advice === undefined || reason !== undefined ? null : (
        <p>{together.advice[outcome.advice.code] ?? outcome.advice.message}</p>
      )}
      {outcome.message === undefined ? null : <Exactly text={outcome.message} />}
      {isGood && order !== undefined ? (
        <a class="button" href={link.order(order.handle)}>
          {together.toOrder(shop)}
        </a>
      ) : null}
      {outcome.state === 'failed' && own !== undefined ? (
        <a class="button" href={link.checkout(own.id)}>
          {together.apart(shop)}
        </a>
      ) : null}
    </div>
  );
}
