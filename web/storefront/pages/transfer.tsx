import type { Payment } from '../../../commerce/payment.ts';
import { Busy } from '../../square/notice.tsx';
import { TransferFacts } from '../parts/transfer-facts.tsx';
import { TroubleNotice } from '../parts/trouble.tsx';
import { words } from '../state/language.ts';
import { useTransfer } from '../state/transfer.ts';

interface TransferProps {
  readonly handle: string;
  readonly paid: boolean;
  readonly unpaid: boolean;
  readonly onPaid: (paid: boolean) => void;
  /** Tells it from others on the same page. */
  readonly name?: string;
}

/** What to transfer before the order is placed; then the buyer says that it is done. */
export function Transfer({ handle, paid, unpaid, onPaid, name = '' }: TransferProps) {
  const { agree } = words.value;
  const { transfer, trouble, reload } = useTransfer(handle, 'agree');
  return (
    <div class="transfer">
      <h3>{agree.transferTitle}</h3>
      <p>{agree.transferText}</p>
      {transfer === undefined ? null : <TransferFacts transfer={transfer} />}
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} onRetry={reload} />}
      {transfer === undefined && trouble === undefined ? <Busy text={words.value.order.connecting} /> : null}
      <label class="choice">
        <input
          id={`have-paid${name}`}
          type="checkbox"
          checked={paid}
          onChange={(event) => onPaid(event.currentTarget.checked)}
          {...(unpaid && !paid ? { 'aria-invalid': 'true' as const, 'aria-describedby': `must-pay${name}` } : {})}
        />
        <span>{agree.havePaid}</span>
      </label>
      {unpaid && !paid ? (
        <p class="wrong" id={`must-pay${name}`} role="alert">
          {agree.mustPay}
        </p>
      ) : null}
    </div>
  );
}

/** Whether this payment is to be made before the order. */
export function isTransfer(payment: Payment | undefined): boolean {
  return payment?.due === 'before-order' && payment.account?.number !== undefined;
}
