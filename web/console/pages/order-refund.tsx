import { useEffect, useState } from 'preact/hooks';
import type { Money } from '../../../commerce/money.ts';
import { Button } from '../../square/button.tsx';
import type { Trouble } from '../../square/call.ts';
import { Dialog } from '../../square/dialog.tsx';
import { Field, Select } from '../../square/field.tsx';
import { compareMoney, isNothing, lackingTo } from '../../square/money.ts';
import { Busy, Notice, TroubleNotice } from '../../square/notice.tsx';
import { money } from '../../square/show.ts';
import type { OrderPayment, OrderView } from '../api.ts';
import { api, type Business } from '../state/me.ts';
import { enqueue } from '../state/queue.ts';
import { words } from '../state/words.ts';

const REASONS = ['goodwill', 'returned', 'cancelled', 'overpaid', 'paid-twice', 'other'] as const;
const AMOUNT = /^\d{1,9}(\.\d{1,2})?$/;

interface PayBackProps {
  readonly view: OrderView;
  readonly business: Business;
  readonly onClose: () => void;
}

/** Money that goes back to the buyer: how much of what came, why, and what that does, before anything is written down. */
export function PayBack({ view, business, onClose }: PayBackProps) {
  const { refund: says } = words.value.work;
  const [payment, setPayment] = useState<OrderPayment | undefined>(undefined);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const [said, setSaid] = useState('');
  const [reason, setReason] = useState<string>(REASONS[0]);
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const path = `/providers/${business.id}/payments/orders/${view.order.id}`;
  useEffect(() => {
    void api.get<OrderPayment>(path).then((answer) => {
      if (!answer.ok) return setTrouble(answer.trouble);
      setPayment(answer.value);
      if (!isNothing(answer.value.toRefund)) setSaid(answer.value.toRefund.amount);
    });
  }, []);
  if (payment === undefined)
    return (
      <Dialog title={says.title} onClose={onClose}>
        {trouble === undefined ? <Busy text={words.value.loading} /> : <TroubleNotice trouble={trouble} />}
      </Dialog>
    );
  const { currency } = payment.due;
  const amount: Money = { currency, amount: said.trim().replace(',', '.') };
  const left = lackingTo(payment.received, payment.refunded);
  const wrong =
    !AMOUNT.test(amount.amount) || isNothing(amount)
      ? says.wrongAmount
      : left === undefined || compareMoney(amount, left) > 0
        ? says.tooMuch(money(left ?? { currency, amount: '0' }))
        : undefined;
  const kept = wrong === undefined && left !== undefined ? (lackingTo(left, amount) ?? { currency, amount: '0' }) : undefined;
  const send = () => {
    setTried(true);
    if (wrong !== undefined) return;
    const body = { amount: amount.amount, reason, ...(note.trim() === '' ? {} : { note: note.trim() }) };
    enqueue({ method: 'POST', path: `${path}/refunds`, body, about: view.order.id });
    onClose();
  };
  return (
    <Dialog title={says.title} onClose={onClose}>
      <p>
        {says.came(money(payment.received))}
        {isNothing(payment.refunded) ? '' : ` ${says.went(money(payment.refunded))}`}
      </p>
      {left === undefined ? (
        <p>{says.nothingLeft}</p>
      ) : (
        <form
          class="stack"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          <div class="in-row refund-amount">
            <Field
              id="refund-amount"
              label={says.amount(currency)}
              value={said}
              onValue={setSaid}
              maxLength={12}
              wrong={tried ? wrong : undefined}
            />
            <Button size="small" onPress={() => setSaid(left.amount)}>
              {says.all(money(left))}
            </Button>
          </div>
          <Select
            id="refund-reason"
            label={says.reason}
            value={reason}
            onValue={setReason}
            options={REASONS.map((value) => ({ value, text: says.reasons[value] ?? value }))}
          />
          <Field id="refund-note" label={says.note} optional value={note} onValue={setNote} maxLength={500} />
          <div role="status" class="refund-effect">
            {kept === undefined ? null : (
              <Notice kind="info">
                <p>{says.effect(money(amount), money(kept))}</p>
                <p>{says.byYourself}</p>
              </Notice>
            )}
          </div>
          <Button kind="main" type="submit">
            {wrong === undefined ? says.send(money(amount)) : says.sendPlain}
          </Button>
        </form>
      )}
    </Dialog>
  );
}
