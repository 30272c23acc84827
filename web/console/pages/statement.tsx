import { useEffect, useState } from 'preact/hooks';
import type { Money } from '../../../commerce/money.ts';
import { Button } from '../../square/button.tsx';
import type { Trouble } from '../../square/call.ts';
import { Field } from '../../square/field.tsx';
import { Notice, TroubleNotice } from '../../square/notice.tsx';
import { money } from '../../square/show.ts';
import { Table } from '../../square/table.tsx';
import type { ImportProblem, Items } from '../api.ts';
import { RowProblems } from '../parts/row-problems.tsx';
import { api, type Business } from '../state/me.ts';
import { enqueue, onHeard, waits } from '../state/queue.ts';
import { words } from '../state/words.ts';
import { ledgerWords } from '../words/ledger.ts';
import { shortId } from './order-card.tsx';

interface Taken {
  readonly entered: Readonly<Record<string, number>>;
  readonly known: number;
  readonly leftOut: { readonly outgoing: number; readonly notBooked: number };
  readonly problems: readonly ImportProblem[];
  readonly problemsLeftOut: number;
}

/** A statement of the bank: what matched, what a person has to place, and what could not be read. */
export function StatementPart({ business, onDone }: { readonly business: Business; readonly onDone: () => void }) {
  const { money: says } = words.value;
  const [taken, setTaken] = useState<Taken | undefined>(undefined);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const [turn, setTurn] = useState(0);
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    const answer = await api.file<Taken>(`/providers/${business.id}/payments/statements`, file, { type: 'application/octet-stream' });
    setTaken(answer.ok ? answer.value : undefined);
    setTrouble(answer.ok ? undefined : answer.trouble);
    setTurn(turn + 1);
    if (answer.ok) onDone();
  };
  return (
    <section class="stack" aria-labelledby="statement-title">
      <h2 id="statement-title">{says.statement}</h2>
      <div class="drop">
        <label for="statement">{says.statementLead}</label>
        <input id="statement" type="file" accept=".xml,.csv" onChange={(event) => void take(event.currentTarget.files?.[0])} />
      </div>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} texts={{ busy: ledgerWords.value.busy }} />}
      {taken === undefined ? null : <Report taken={taken} />}
      <ToPlace key={turn} business={business} />
    </section>
  );
}

function Report({ taken }: { readonly taken: Taken }) {
  const says = ledgerWords.value;
  const outcomes = Object.entries(taken.entered);
  const others = taken.leftOut.outgoing + taken.leftOut.notBooked;
  const count = outcomes.reduce((sum, [, each]) => sum + each, 0);
  return (
    <>
      <Notice kind="info">
        <p role="status">{says.statementDone(count)}</p>
        {taken.known === 0 ? null : <p>{says.known(taken.known)}</p>}
        {others === 0 ? null : <p>{says.leftOut(others)}</p>}
      </Notice>
      {outcomes.length === 0 ? null : (
        <Table
          caption={says.outcome}
          rows={outcomes}
          keyOf={([outcome]) => outcome}
          columns={[
            { head: says.outcome, cell: ([outcome]) => says.outcomes[outcome] ?? outcome },
            { head: says.count, cell: ([, each]) => each, figures: true },
          ]}
        />
      )}
      <RowProblems problems={taken.problems} leftOut={taken.problemsLeftOut} title={says.problems} line={says.line} />
    </>
  );
}

interface Booking {
  readonly id: string;
  readonly on: string;
  readonly amount: Money;
  readonly remark: string;
  readonly payer: { readonly name?: string };
  readonly suggestions?: readonly { readonly orderId: string; readonly because: readonly ('amount' | 'reference' | 'name')[] }[];
}

const SHOWN = 50;

/** Payments that name no order: each with the orders that it may be for, and why. Only a person decides. */
function ToPlace({ business }: { readonly business: Business }) {
  const says = ledgerWords.value;
  const [bookings, setBookings] = useState<readonly Booking[]>([]);
  const path = `/providers/${business.id}/payments/unplaced`;
  useEffect(() => {
    const look = async () => {
      const answer = await api.get<Items<Booking>>(`${path}?limit=${SHOWN}`);
      if (answer.ok) setBookings(answer.value.items);
    };
    void look();
    return onHeard(() => void look());
  }, []);
  if (bookings.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="to-place">
      <h3 id="to-place">{says.toPlace}</h3>
      <p>{says.toPlaceLead}</p>
      <ul class="cards">
        {bookings.map((booking) => (
          <Unplaced key={booking.id} booking={booking} path={path} />
        ))}
      </ul>
    </section>
  );
}

function Unplaced({ booking, path }: { readonly booking: Booking; readonly path: string }) {
  const says = ledgerWords.value;
  const [orderId, setOrderId] = useState('');
  const name = booking.payer.name ?? says.nameless;
  const busy = waits(booking.id);
  const place = (body: object) => enqueue({ method: 'POST', path: `${path}/${encodeURIComponent(booking.id)}`, body, about: booking.id });
  return (
    <li class="card">
      <div class="card-head">
        <h4 dir="auto">{name}</h4>
        <b class="amount">{money(booking.amount)}</b>
      </div>
      <p class="quiet" dir="auto">
        {booking.on} · {booking.remark}
      </p>
      {(booking.suggestions ?? []).map((suggestion) => (
        <div key={suggestion.orderId} class="in-row">
          <Button
            size="small"
            busy={busy}
            label={`${says.forOrder(shortId(suggestion.orderId))}: ${name}`}
            onPress={() => place({ orderId: suggestion.orderId })}
          >
            {says.forOrder(shortId(suggestion.orderId))}
          </Button>
          <span class="quiet">{suggestion.because.map((reason) => says.because[reason]).join(', ')}</span>
        </div>
      ))}
      <form
        class="in-row"
        onSubmit={(event) => {
          event.preventDefault();
          if (orderId.trim() !== '') place({ orderId: orderId.trim() });
        }}
      >
        <Field id={`order-of-${booking.id}`} label={says.orderNumber} value={orderId} onValue={setOrderId} />
        <Button size="small" type="submit" busy={busy} label={`${says.place}: ${name}`}>
          {says.place}
        </Button>
      </form>
      <Button size="small" kind="quiet" busy={busy} label={`${says.putAside}: ${name}`} onPress={() => place({ putAside: says.asideNote })}>
        {says.putAside}
      </Button>
    </li>
  );
}
