import type { Payment } from '../../commerce/payment.ts';
import type { Standing } from '../../commerce/payment-ledger.ts';
import type { OpenPayment } from '../../commerce/payment-match.ts';
import type { State, Store } from '../../node/store/port.ts';
import { PROVIDER_KEY, partitionOfProvider } from '../provider-record.ts';
import { ledgerIn, moneyKeys, PAYMENT_KEY, payableIn, standingIn } from './records.ts';

/** Marks that are read at once. */
const MARKS_AT_ONCE = 200;

/** The money of one order as the people of its provider see it. */
export interface PaymentView extends Standing {
  readonly orderId: string;
  /** `none-yet`: offered and paid for, and not ordered. */
  readonly status: 'none-yet' | 'active' | 'complete' | 'cancelled';
  readonly due: Standing['due'];
  readonly payment?: Payment;
  readonly buyerName?: string;
  readonly confirmedAtMs?: number;
  readonly receipts: ReturnType<typeof ledgerIn>['receipts'];
  readonly refunds: ReturnType<typeof ledgerIn>['refunds'];
  readonly writtenOff?: ReturnType<typeof ledgerIn>['writtenOff'];
  readonly claim?: ReturnType<typeof ledgerIn>['claim'];
}

/** How the money of an order stands; undefined when there is neither an order nor money for one. */
export function paymentView(state: State, orderId: string): PaymentView | undefined {
  const order = payableIn(state, orderId)?.order;
  const ledger = ledgerIn(state, orderId);
  if (order === undefined && ledger.receipts.length === 0) return undefined;
  const status = order?.status ?? 'none-yet';
  const [payment] = order?.payments ?? [];
  const buyerName = order?.billing?.name;
  return {
    orderId,
    status: status === 'draft' ? 'none-yet' : status,
    ...standingIn(state, orderId),
    ...ledger,
    ...(payment === undefined ? {} : { payment }),
    ...(buyerName === undefined ? {} : { buyerName }),
    ...(order?.createdAtMs === undefined ? {} : { confirmedAtMs: order.createdAtMs }),
  };
}

/** The orders of a provider whose money is not settled, in the order of their ids, page by page. */
export async function listUnsettled(
  store: Pick<Store, 'read' | 'list'>,
  providerId: string,
  page: { readonly limit: number; readonly after?: string },
): Promise<readonly PaymentView[]> {
  const partition = partitionOfProvider(providerId);
  const found: PaymentView[] = [];
  let { after } = page;
  for (;;) {
    const from = after === undefined ? {} : { after: PAYMENT_KEY.unsettled(after) };
    const marks = await store.list(partition, PAYMENT_KEY.unsettled(''), { limit: MARKS_AT_ONCE, ...from });
    const orderIds = [...marks.keys()].map((key) => key.slice(PAYMENT_KEY.unsettled('').length));
    const state = await store.read(partition, [PROVIDER_KEY.provider, ...orderIds.flatMap(moneyKeys)]);
    for (const orderId of orderIds) {
      const view = paymentView(state, orderId);
      // A mark may have outlived its reason.
      if (view === undefined || view.settled) continue;
      found.push(view);
      if (found.length === page.limit) return found;
    }
    after = orderIds.at(-1);
    if (marks.size < MARKS_AT_ONCE) return found;
  }
}

/** What a payment without a reference can be held against. */
export function openPaymentOf({ orderId, payment, outstanding, buyerName }: PaymentView): OpenPayment {
  const reference = payment?.reference;
  return { orderId, outstanding, ...(reference === undefined ? {} : { reference }), ...(buyerName === undefined ? {} : { buyerName }) };
}
