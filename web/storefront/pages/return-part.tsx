import { useEffect, useState } from 'preact/hooks';
import type { Reason } from '../../../commerce/terms.ts';
import { Button } from '../../square/button.tsx';
import { Dialog } from '../../square/dialog.tsx';
import { Busy } from '../../square/notice.tsx';
import { post, type Trouble } from '../api/call.ts';
import type { Asked, OrderView } from '../api/contract.ts';
import { ReasonChoice } from '../parts/reason-choice.tsx';
import { TroubleNotice } from '../parts/trouble.tsx';
import { words } from '../state/language.ts';
import type { Followed } from '../state/order.ts';

interface ReturnProps {
  readonly view: OrderView;
  readonly followed: Followed;
}

/** States of what is brought back, in which nothing more can be asked. */
const UNDER_WAY: readonly string[] = ['return-asked', 'taken-back'];

/** Bringing back what was handed over: all of it, with a reason that the shop knows; and what the shop made of it. */
export function ReturnPart({ view, followed }: ReturnProps) {
  const { order: said } = words.value;
  const [open, setOpen] = useState(false);
  const returns = view.order.fulfilments.filter(
    ({ state }) => state !== undefined && (state === 'return-declined' || UNDER_WAY.includes(state)),
  );
  const isUnderWay = returns.some(({ state = '' }) => UNDER_WAY.includes(state));
  const mayAsk =
    view.state === 'complete' && view.possible.includes('update') && (view.order.returnTerms ?? []).some((term) => term.possible);
  if (returns.length === 0 && !mayAsk) return null;
  return (
    <>
      {returns.map(({ id, state = '', stops }) => (
        <section class="paper" aria-labelledby={`return-${id}`} key={id}>
          <h2 id={`return-${id}`}>{said.returning.returned}</h2>
          <p class="return-state" role="status">
            <strong>{said.state[state]}</strong> {said.stateText[state]}
          </p>
          {stops?.map(({ instructions }) => (instructions === undefined ? null : <p dir="auto">{instructions}</p>))}
        </section>
      ))}
      {mayAsk && !isUnderWay ? (
        <Button dialog onPress={() => setOpen(true)}>
          {said.returning.start}
        </Button>
      ) : null}
      {open ? <ReturnDialog view={view} followed={followed} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function ReturnDialog({ view, followed, onClose }: ReturnProps & { readonly onClose: () => void }) {
  const { order, cancelling } = words.value;
  const { returning: said } = order;
  const [reasonId, setReasonId] = useState('');
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  /** Why the shop could not be asked for its reasons. */
  const [unasked, setUnasked] = useState<Trouble>();
  const told = followed.events.filter((event) => event.type === 'reasons' && event.data.list === 'return-reasons').pop()?.data.reasons;
  const reasons = Array.isArray(told) ? (told as readonly Reason[]) : [];
  const askReasons = async () => {
    const outcome = await post(`/orders/${view.handle}/return-reasons`, {});
    setUnasked(outcome.ok ? undefined : outcome.trouble);
  };
  useEffect(() => {
    void askReasons();
  }, [view.handle]);
  const send = async () => {
    const needed = reasons.length > 0 && reasonId === '';
    setMissing(needed);
    if (needed) return;
    setBusy(true);
    const lines = view.order.lines.map(({ itemId }) => ({ itemId, quantity: 0 }));
    const body = { targets: ['lines'], order: { lines }, ...(reasonId === '' ? {} : { reasonId }) };
    const outcome = await post<Asked>(`/orders/${view.handle}/update`, body, { waitMs: 20_000 });
    setTrouble(outcome.ok ? undefined : outcome.trouble);
    await followed.reload();
    setBusy(false);
    if (outcome.ok) onClose();
  };
  return (
    <Dialog title={said.title} onClose={onClose}>
      <p>{said.text}</p>
      {reasons.length === 0 ? null : (
        <ReasonChoice id="return-reason" reasons={reasons} value={reasonId} onValue={setReasonId} missing={missing} />
      )}
      {unasked === undefined || reasons.length > 0 ? null : <TroubleNotice trouble={unasked} onRetry={() => void askReasons()} />}
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      {busy ? <Busy text={cancelling.busy} /> : null}
      <p class="buttons">
        <Button onPress={onClose}>{said.keep}</Button>
        <Button kind="main" busy={busy} onPress={() => void send()}>
          {said.send}
        </Button>
      </p>
    </Dialog>
  );
}
