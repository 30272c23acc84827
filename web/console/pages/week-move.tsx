import { useState } from 'preact/hooks';
import { Button, ButtonLink } from '../../square/button.tsx';
import { Dialog } from '../../square/dialog.tsx';
import { Field, Select } from '../../square/field.tsx';
import { Notice, TroubleNotice } from '../../square/notice.tsx';
import { day as dayOf, hour } from '../../square/show.ts';
import type { AgendaView } from '../api.ts';
import { link } from '../route.ts';
import type { Business } from '../state/me.ts';
import { usePressed } from '../state/pressed.ts';
import { enqueue } from '../state/queue.ts';
import { words } from '../state/words.ts';
import { waitingWords } from '../words/waiting.ts';
import { Beforehand, nameOf } from './order-card.tsx';
import { fieldsOf, momentOf } from './week-days.ts';
import type { Visit } from './week-waiting.ts';

interface MoveProps {
  readonly visit: Visit;
  /** Where it was dragged to, or where it is. */
  readonly startMs: number;
  readonly staffId: string;
  readonly business: Business;
  readonly staff: AgendaView['staff'];
  readonly onClose: () => void;
}

/** One appointment: who comes, for what, and another time for it. The same by hand as by dragging. */
export function MoveVisit({ visit: { view, slot, waits }, startMs, staffId, business, staff, onClose }: MoveProps) {
  const { week: says } = words.value.work;
  const first = fieldsOf(startMs);
  const [day, setDay] = useState(first.day);
  const [clock, setClock] = useState(first.clock);
  const [who, setWho] = useState(staffId);
  const { isBusy, notDone, settle } = usePressed();
  const [fulfilment] = view.order.fulfilments;
  const phone = fulfilment?.customer?.phone ?? view.order.billing?.phone;
  const toMs = momentOf(day, clock);
  const isSame = toMs === slot.startMs && who === slot.staffId;
  const mayMove = view.steps.includes('move');
  const move = async () => {
    if (toMs === undefined || isSame) return;
    const body = { itemId: slot.itemId, staffId: who, startMs: toMs };
    const path = `/providers/${business.id}/orders/${view.order.id}/move`;
    const fate = await settle(enqueue({ method: 'POST', path, body, about: view.order.id ?? '', atMs: toMs }));
    if (fate === 'heard' || fate === 'waits') onClose();
  };
  return (
    <Dialog title={nameOf(view)} onClose={onClose}>
      <p dir="auto">
        <b>{view.order.lines[0]?.name}</b> · {dayOf(slot.startMs)}, {hour(slot.startMs)}–{hour(slot.endMs)}
      </p>
      {fulfilment === undefined ? null : <Beforehand fulfilment={fulfilment} />}
      {phone === undefined ? null : (
        <p>
          <a href={`tel:${phone.replaceAll(/[^+\d]/g, '')}`}>{phone}</a>
        </p>
      )}
      {waits === true ? (
        <Notice kind="info">
          <p>{waitingWords.value.moved(`${dayOf(slot.startMs)}, ${hour(slot.startMs)}`)}</p>
        </Notice>
      ) : null}
      {mayMove ? (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (!isBusy) void move();
          }}
        >
          <h3>{says.moveTo}</h3>
          <div class="in-row">
            <Field id="move-day" type="date" label={says.day} value={day} onValue={setDay} />
            <Field id="move-time" type="time" label={says.time} value={clock} onValue={setClock} />
          </div>
          {staff.length < 2 ? null : (
            <Select
              id="move-staff"
              label={says.with}
              value={who}
              onValue={setWho}
              options={staff.map(({ id, name }) => ({ value: id, text: name }))}
            />
          )}
          {isSame ? null : (
            <Notice kind="info">
              <p>{toMs === undefined ? says.noMoment : says.told(`${dayOf(toMs)}, ${hour(toMs)}`)}</p>
            </Notice>
          )}
          {notDone === undefined ? null : (
            <TroubleNotice
              trouble={notDone.trouble}
              texts={{ conflict: says.taken, 'bad-request': says.notThen, full: waitingWords.value.full }}
            />
          )}
          <Button kind="main" type="submit" busy={isBusy || isSame || toMs === undefined}>
            {says.move}
          </Button>
        </form>
      ) : (
        <p>{says.cannotMove}</p>
      )}
      <ButtonLink href={link('orders', business.id)}>{says.toOrder}</ButtonLink>
    </Dialog>
  );
}
