import { useEffect, useRef, useState } from 'preact/hooks';
import type { CancellationTerm, Reason } from '../../../commerce/terms.ts';
import { Field } from '../../square/field.tsx';
import { Busy } from '../../square/notice.tsx';
import { money } from '../../square/show.ts';
import { post, type Trouble } from '../api/call.ts';
import type { Asked, OrderView } from '../api/contract.ts';
import { feeOf, termAt } from '../parts/cancellation-terms.tsx';
import { ReasonChoice } from '../parts/reason-choice.tsx';
import { TroubleNotice } from '../parts/trouble.tsx';
import { words } from '../state/language.ts';
import type { Followed } from '../state/order.ts';

interface CancelProps {
  readonly view: OrderView;
  readonly followed: Followed;
}

/** The way out of an order: first what it costs, then why, then one clear yes beside one clear no. */
export function CancelPart({ view, followed }: CancelProps) {
  const { cancelling } = words.value;
  const [open, setOpen] = useState(false);
  if (!open && termOf(view)?.possible === false) return <p>{cancelling.notNow}</p>;
  if (!open) {
    return (
      <button type="button" class="button" aria-expanded={false} onClick={() => setOpen(true)}>
        {cancelling.start}
      </button>
    );
  }
  return <CancelForm view={view} followed={followed} onKeep={() => setOpen(false)} />;
}

function CancelForm({ view, followed, onKeep }: CancelProps & { readonly onKeep: () => void }) {
  const { cancelling } = words.value;
  const [reasonId, setReasonId] = useState('');
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const [missing, setMissing] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const reasons = reasonsIn(followed);
  useEffect(() => {
    heading.current?.focus();
    void post(`/orders/${view.handle}/cancellation-reasons`, {});
  }, [view.handle]);

  const term = termOf(view);
  const total = view.order.quote?.total;
  const fee = term === undefined || total === undefined ? undefined : feeOf(term, total);
  const impossible = term?.possible === false;
  const cancel = async () => {
    const needed = reasons.length > 0 && reasonId === '' && term?.reasonRequired !== false;
    setMissing(needed);
    if (needed) return;
    setBusy(true);
    const body = { ...(reasonId === '' ? {} : { reasonId }), ...(note.trim() === '' ? {} : { note: note.trim() }) };
    const outcome = await post<Asked>(`/orders/${view.handle}/cancel`, body, { waitMs: 20_000 });
    setTrouble(outcome.ok ? undefined : outcome.trouble);
    await followed.reload();
    setBusy(false);
  };

  return (
    <div class="cancel">
      <h3 tabIndex={-1} ref={heading}>
        {cancelling.title}
      </h3>
      <p>
        <strong>{impossible ? cancelling.notNow : fee === undefined ? cancelling.nowFree : cancelling.nowCosts(money(fee))}</strong>
      </p>
      {reasons.length === 0 || impossible ? null : (
        <ReasonChoice id="cancel-reason" reasons={reasons} value={reasonId} onValue={setReasonId} missing={missing} />
      )}
      {impossible ? null : (
        <Field id="cancel-note" label={cancelling.note} optional rows={2} maxLength={500} value={note} onValue={setNote} />
      )}
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      {busy ? <Busy text={cancelling.busy} /> : null}
      <p class="buttons">
        <button type="button" class="button" onClick={onKeep}>
          {cancelling.keep}
        </button>
        {impossible ? null : (
          <button type="button" class="button button-danger" aria-disabled={busy} onClick={() => (busy ? undefined : void cancel())}>
            {fee === undefined ? cancelling.confirm : cancelling.confirmCosts(money(fee))}
          </button>
        )}
      </p>
    </div>
  );
}

/** The term that holds for the order as it is now. */
function termOf({ order, createdAtMs }: OrderView): CancellationTerm | undefined {
  const state = order.fulfilments[0]?.state ?? 'pending';
  return termAt(order.cancellationTerms ?? [], state, { nowMs: Date.now(), placedAtMs: order.createdAtMs ?? createdAtMs });
}

/** The reasons that the shop knows, once it has told them. */
function reasonsIn(followed: Followed): readonly Reason[] {
  const told = followed.events.filter((event) => event.type === 'reasons' && event.data.list === 'cancellation-reasons').pop();
  const reasons = told?.data.reasons;
  return Array.isArray(reasons) ? (reasons as readonly Reason[]) : [];
}
