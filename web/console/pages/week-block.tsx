import { useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import { Dialog } from '../../square/dialog.tsx';
import { Field, Select } from '../../square/field.tsx';
import { TroubleNotice } from '../../square/notice.tsx';
import { day as dayOf, hour } from '../../square/show.ts';
import type { AgendaView, Block } from '../api.ts';
import type { Business } from '../state/me.ts';
import { usePressed } from '../state/pressed.ts';
import { enqueue } from '../state/queue.ts';
import { words } from '../state/words.ts';
import { waitingWords } from '../words/waiting.ts';
import { fieldsOf, momentOf } from './week-days.ts';

interface BlockProps {
  readonly business: Business;
  readonly staff: AgendaView['staff'];
  readonly onClose: () => void;
}

/** Keeps some time of somebody free. */
export function BlockTime({ business, monday, staff, onClose }: BlockProps & { readonly monday: number }) {
  const { week: says } = words.value.work;
  const [who, setWho] = useState(staff[0]?.id ?? '');
  const [day, setDay] = useState(fieldsOf(Math.max(monday, Date.now())).day);
  const [from, setFrom] = useState(() => nextHour(monday, 0));
  const [to, setTo] = useState(() => nextHour(monday, 1));
  const { isBusy, notDone, settle } = usePressed();
  const [fromMs, toMs] = [momentOf(day, from), momentOf(day, to)];
  const fits = fromMs !== undefined && toMs !== undefined && toMs > fromMs;
  const save = async () => {
    if (!fits) return;
    const body = { staffId: who, fromMs, toMs };
    const path = `/providers/${business.id}/agenda/blocks`;
    const fate = await settle(enqueue({ method: 'POST', path, body, about: 'agenda', atMs: fromMs }));
    if (fate === 'heard' || fate === 'waits') onClose();
  };
  return (
    <Dialog title={says.block} onClose={onClose}>
      <p>{says.blockLead}</p>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void save();
        }}
      >
        {staff.length < 2 ? null : (
          <Select
            id="block-staff"
            label={says.with}
            value={who}
            onValue={setWho}
            options={staff.map(({ id, name }) => ({ value: id, text: name }))}
          />
        )}
        <Field id="block-day" type="date" label={says.day} value={day} onValue={setDay} />
        <div class="in-row">
          <Field id="block-from" type="time" label={says.from} value={from} onValue={setFrom} />
          <Field id="block-to" type="time" label={says.to} value={to} onValue={setTo} />
        </div>
        {fits ? null : <p class="wrong">{says.wrongSpan}</p>}
        {notDone === undefined ? null : (
          <TroubleNotice
            trouble={notDone.trouble}
            texts={{ conflict: says.taken, 'bad-request': says.notThen, full: waitingWords.value.full }}
          />
        )}
        <Button kind="main" type="submit" busy={isBusy || !fits}>
          {says.block}
        </Button>
      </form>
    </Dialog>
  );
}

const NOON = 12;

/** Noon, or the next full hour when today it is later than that already. */
function nextHour(monday: number, later: number): string {
  const now = new Date();
  const first = monday > now.getTime() || now.getHours() < NOON ? NOON : Math.min(22, now.getHours() + 1);
  return `${first + later}:00`;
}

/** Blocked time, to be given free again. */
export function GiveFree({ business, block, staff, onClose }: BlockProps & { readonly block: Block }) {
  const { week: says } = words.value.work;
  const { isBusy, notDone, settle } = usePressed();
  const free = async () => {
    const query = `staff=${encodeURIComponent(block.staffId)}&from=${block.fromMs}`;
    const path = `/providers/${business.id}/agenda/blocks/${block.id}?${query}`;
    const fate = await settle(enqueue({ method: 'DELETE', path, about: 'agenda', atMs: block.fromMs }));
    if (fate === 'heard' || fate === 'waits') onClose();
  };
  return (
    <Dialog title={says.blocked} onClose={onClose}>
      <p>
        {dayOf(block.fromMs)}, {hour(block.fromMs)}–{hour(block.toMs)}
        {staff.length < 2 ? '' : ` · ${staff.find(({ id }) => id === block.staffId)?.name ?? ''}`}
      </p>
      {notDone === undefined ? null : <TroubleNotice trouble={notDone.trouble} texts={{ full: waitingWords.value.full }} />}
      <Button kind="main" busy={isBusy} onPress={() => void free()}>
        {says.giveFree}
      </Button>
    </Dialog>
  );
}
