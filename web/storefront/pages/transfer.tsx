import type { Money } from '../../../commerce/money.ts';
import type { Payment } from '../../../commerce/payment.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { money } from '../show.ts';
import { words } from '../state/language.ts';

interface TransferProps {
  readonly payment: Payment;
  readonly total: Money;
  readonly paid: boolean;
  readonly unpaid: boolean;
  readonly onPaid: (paid: boolean) => void;
}

/** What to transfer, to whom and under which reference; then the buyer says that it is done. */
export function Transfer({ payment, total, paid, unpaid, onPaid }: TransferProps) {
  const { agree } = words.value;
  const iban = payment.account?.number ?? '';
  const name = receiverIn(payment.url);
  const amount = payment.amount ?? total;
  return (
    <div class="transfer">
      <h3>{agree.transferTitle}</h3>
      <p>{agree.transferText}</p>
      <dl>
        <Row label={agree.iban} text={iban} shown={iban.replace(/(.{4})(?=.)/g, '$1 ')} />
        {name === undefined ? null : <Row label={agree.accountName} text={name} shown={name} />}
        <Row label={agree.amount} text={amount.amount} shown={money(amount)} />
        {payment.reference === undefined ? null : <Row label={agree.reference} text={payment.reference} shown={payment.reference} />}
      </dl>
      <label class="choice">
        <input
          id="have-paid"
          type="checkbox"
          checked={paid}
          onChange={(event) => onPaid(event.currentTarget.checked)}
          {...(unpaid && !paid ? { 'aria-invalid': 'true' as const, 'aria-describedby': 'must-pay' } : {})}
        />
        <span>{agree.havePaid}</span>
      </label>
      {unpaid && !paid ? (
        <p class="wrong" id="must-pay" role="alert">
          {agree.mustPay}
        </p>
      ) : null}
    </div>
  );
}

function Row({ label, text, shown }: { readonly label: string; readonly text: string; readonly shown: string }) {
  return (
    <div class="transfer-row">
      <dt>{label}</dt>
      <dd>
        <span class="exact">{shown}</span>
        <CopyButton text={text} label={words.value.agree.copy} say={words.value.agree.copyWhat(label)} />
      </dd>
    </div>
  );
}

/** Whether this payment is to be made before the order. */
export function isTransfer(payment: Payment | undefined): boolean {
  return payment?.due === 'before-order' && payment.account?.number !== undefined;
}

/** RFC 8905: a `payto:` address may name who is paid. */
function receiverIn(url: string | undefined): string | undefined {
  const query = url?.startsWith('payto:') ? url.split('?')[1] : undefined;
  return new URLSearchParams(query).get('receiver-name') ?? undefined;
}
