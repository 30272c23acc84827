import { useEffect, useRef, useState } from 'preact/hooks';
import type { Money } from '../../../commerce/money.ts';
import { Button, ButtonLink } from '../../square/button.tsx';
import type { Trouble } from '../../square/call.ts';
import { Field } from '../../square/field.tsx';
import { PageTitle } from '../../square/frame.tsx';
import { isNothing, percentOf } from '../../square/money.ts';
import { Busy, TroubleNotice } from '../../square/notice.tsx';
import { money } from '../../square/show.ts';
import { Table } from '../../square/table.tsx';
import type { Items, OpenPayment, Settlement } from '../api.ts';
import { sumByDay } from '../earned.ts';
import { api, type Business } from '../state/me.ts';
import { enqueue, onHeard } from '../state/queue.ts';
import { words } from '../state/words.ts';
import { ledgerWords } from '../words/ledger.ts';
import { InvoicesPart } from './invoices.tsx';
import { shortId } from './order-card.tsx';
import { StatementPart } from './statement.tsx';

const DAYS = 30;
const DAY_MS = 86_400_000;
const RATE = '15';

/** What a business earned, what is still to come, and what a platform would have taken of it. */
export function MoneyPage({ business }: { readonly business: Business }) {
  const { money: says, pages } = words.value;
  const [from, setFrom] = useState(dayOf(Date.now() - DAYS * DAY_MS));
  const [to, setTo] = useState(dayOf(Date.now()));
  const [found, setFound] = useState<Settlement | undefined>(undefined);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const path = `/providers/${business.id}/settlement?from=${from}&to=${to}`;
  const show = async () => {
    const answer = await api.get<Settlement>(path);
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (answer.ok) setFound(answer.value);
  };
  const newest = useRef(show);
  newest.current = show;
  useEffect(() => {
    void newest.current();
    // For the days that are chosen then.
    return onHeard(() => void newest.current());
  }, []);
  return (
    <div class="board">
      <PageTitle text={pages.money} />
      <form
        class="in-row"
        onSubmit={(event) => {
          event.preventDefault();
          void show();
        }}
      >
        <Field id="from" type="date" label={says.from} value={from} onValue={setFrom} />
        <Field id="to" type="date" label={says.to} value={to} onValue={setTo} />
        <Button type="submit">{says.show}</Button>
      </form>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} onRetry={() => void show()} />}
      {found === undefined && trouble === undefined ? <Busy text={words.value.loading} /> : null}
      {found === undefined ? null : <Earned found={found} csv={api.at(`${path}&as=csv`)} />}
      <Open business={business} />
      <StatementPart business={business} onDone={() => void show()} />
      <InvoicesPart business={business} from={from} to={to} />
    </div>
  );
}

function Earned({ found, csv }: { readonly found: Settlement; readonly csv: string }) {
  const { money: says } = words.value;
  const [rate, setRate] = useState(RATE);
  const { totals, openNow } = found;
  const days = sumByDay(found.lines);
  const figures: readonly (readonly [string, Money])[] = [
    [says.paid, totals.paid],
    [says.refunded, totals.refunded],
    [says.net, totals.net],
    [says.outstanding, openNow.outstanding],
    [says.toRefund, openNow.toRefund],
    ...(isNothing(totals.writtenOff) ? [] : [[ledgerWords.value.writtenOff, totals.writtenOff] as const]),
    ...(openNow.unplaced.count === 0 ? [] : [[ledgerWords.value.unplaced(openNow.unplaced.count), openNow.unplaced.amount] as const]),
  ];
  const percent = rate.trim().replace(',', '.');
  return (
    <>
      <div class="figures-row">
        {figures.map(([text, amount]) => (
          <div class="figure-box" key={text}>
            {text} <strong>{money(amount)}</strong>
          </div>
        ))}
      </div>
      {/^\d{1,2}(\.\d)?$/.test(percent) ? <p class="honest">{says.commission(rate, money(percentOf(totals.net, percent)))}</p> : null}
      <div class="in-row">
        <Field id="rate" label={says.rate} value={rate} onValue={setRate} maxLength={4} />
      </div>
      {days.length === 0 ? (
        <p>{says.nothing}</p>
      ) : (
        <Table
          caption={says.byDay}
          rows={days}
          keyOf={({ on }) => on}
          columns={[
            { head: says.day, cell: ({ on }) => on },
            { head: says.paid, cell: ({ paid }) => money(paid), figures: true },
            { head: says.refunded, cell: ({ refunded }) => money(refunded), figures: true },
          ]}
        />
      )}
      <div>
        <ButtonLink href={csv}>{says.csv}</ButtonLink>
      </div>
    </>
  );
}

/** Orders whose money is not settled: what was received by hand is entered here. */
function Open({ business }: { readonly business: Business }) {
  const { money: says } = words.value;
  const [open, setOpen] = useState<readonly OpenPayment[]>([]);
  const path = `/providers/${business.id}/payments`;
  const look = async () => {
    const answer = await api.get<Items<OpenPayment>>(`${path}/open?limit=100`);
    if (answer.ok) setOpen(answer.value.items);
  };
  useEffect(() => {
    void look();
    return onHeard(() => void look());
  }, []);
  if (open.length === 0) return null;
  const enter = ({ orderId, outstanding }: OpenPayment) =>
    enqueue({ method: 'POST', path: `${path}/orders/${orderId}/receipts`, body: { amount: outstanding.amount }, about: orderId });
  const isSome = ({ amount }: OpenPayment['outstanding']) => !/^0(\.0+)?$/.test(amount);
  const toRefund = open.some((each) => isSome(each.toRefund));
  return (
    <Table
      caption={says.open}
      rows={open}
      keyOf={({ orderId }) => orderId}
      columns={[
        {
          head: says.order,
          cell: ({ orderId, buyerName, claim }) => (
            <span dir="auto">
              {buyerName === undefined ? shortId(orderId) : `${buyerName} · ${shortId(orderId)}`}
              {claim === undefined ? null : <span class="quiet"> · {ledgerWords.value.said}</span>}
            </span>
          ),
        },
        { head: says.outstanding, cell: ({ outstanding }) => money(outstanding), figures: true },
        // A column of nothing would push the button off a phone.
        ...(toRefund ? [{ head: says.toRefund, cell: (row: OpenPayment) => money(row.toRefund), figures: true }] : []),
        {
          head: says.received,
          cell: (row) =>
            isSome(row.outstanding) ? (
              <Button size="small" label={`${says.received}: ${row.buyerName ?? shortId(row.orderId)}`} onPress={() => enter(row)}>
                {says.received}
              </Button>
            ) : null,
        },
      ]}
    />
  );
}

/** Today where the person is, as `2026-11-02`. */
function dayOf(atMs: number): string {
  const at = new Date(atMs);
  const two = (figure: number) => String(figure).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
