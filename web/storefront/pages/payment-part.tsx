import { compareMoney } from '../../square/money.ts';
import { money } from '../../square/show.ts';
import type { OrderView } from '../api/contract.ts';
import { TransferFacts } from '../parts/transfer-facts.tsx';
import { TroubleNotice } from '../parts/trouble.tsx';
import { words } from '../state/language.ts';
import { useTransfer } from '../state/transfer.ts';

/** How the transfer for an order stands: only the shop knows whether the money came, and this is what it said. */
export function PaymentPart({ view, shop }: { readonly view: OrderView; readonly shop: string }) {
  const { payment: said } = words.value.order;
  const [payment] = view.order.payments;
  if (payment === undefined) return null;
  const { received, refunded } = payment;
  const zero = { currency: payment.amount?.currency ?? 'EUR', amount: '0' };
  const some = received !== undefined && compareMoney(received, zero) > 0;
  const back = refunded !== undefined && compareMoney(refunded, zero) > 0;
  const waiting = payment.status !== 'paid' && view.state !== 'cancelled';
  return (
    <section class="paper transfer" aria-labelledby="order-payment">
      <h2 id="order-payment">{said.title}</h2>
      {payment.status === 'paid' ? <p>{said.paid(shop)}</p> : null}
      {waiting ? <p>{some ? said.part(shop, money(received)) : said.waiting(shop)}</p> : null}
      {back ? <p>{said.refunded(shop, money(refunded))}</p> : null}
      {waiting ? <StillToPay handle={view.handle} received={received?.amount} /> : null}
    </section>
  );
}

function StillToPay({ handle, received }: { readonly handle: string; readonly received: string | undefined }) {
  const { transfer, trouble, reload } = useTransfer(handle, received);
  if (trouble !== undefined) return <TroubleNotice trouble={trouble} onRetry={reload} />;
  return transfer === undefined ? null : <TransferFacts transfer={transfer} />;
}
