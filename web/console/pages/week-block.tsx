import { useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import type { Trouble } from '../../square/call.ts';
import { Dialog } from '../../square/dialog.tsx';
import { Field, Select } from '../../square/field.tsx';
import { TroubleNotice } from '../../square/notice.tsx';
import { day as dayOf, hour } from '../../square/show.ts';
import type { AgendaView, Block } from '../api.ts';
import { api, type Business } from '../state/me.ts';
import { words } from '../state/words.ts';
import { fieldsOf, momentOf } from './week-days.ts';

interface BlockProps {
  readonly business: Business;
  readonly staff: AgendaView['staff'];
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Keeps some time of somebody free. */
export function BlockTime({ business, monday, staff, onDone, onClose }: BlockProps & { readonly monday: number }) {
  const { week: says } = words.value.work;
  const [who, setWho] = useState(staff[0]?.id ?? '');
  const [day, setDay] = useState(fieldsOf(Math.max(monday, Date.now())).day);
  const [from, setFrom] = useState(() => nextHour(monday, 0));
  const [to, setTo] = useState(() => nextHour(monday, 1));
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const [fromMs, toMs] = [momentOf(day, from), momentOf(day, to)];
  const fits = fromMs !== undefined && toMs !== undefined && toMs > fromMs;
  const save = async () => {
    if (!fits) return;
    const answer = await api.post(`/providers/${business.id}/agenda/blocks`, { staffId: who, fromMs, toMs });
    if (!answer.ok) return setTrouble(answer.trouble);
    onDone();
    onClose();
  };
  return (
    <Dialog title={says.block} onClose={onClose}>
      <p>{says.blockLead}</p>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
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
        {trouble === undefined ? null : <TroubleNotice trouble={trouble} texts={{ conflict: says.taken, 'bad-request': says.notThen }} />}
        <Button kind="main" type="submit" busy={!fits}>
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
export function GiveFree({ business, block, staff, onDone, onClose }: BlockProps & { readonly block: Block }) {
  const { week: says } = words.value.work;
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const free = async () => {
    const query = `staff=${encodeURIComponent(block.staffId)}&from=${block.fromMs}`;
    const answer = await api.remove(`/providers/${business.id}/agenda/blocks/${block.id}?${query}`);
    if (!answer.ok) return setTrouble(answer.trouble);
    onDone();
    onClose();
  };
  return (
    <Dialog title={says.blocked} onClose={onClose}>
      <p>
        {dayOf(block.fromMs)}, {hour(block.fromMs)}–{hour(block.toMs)}
        {staff.length < 2 ? '' : ` · ${staff.find(({ id }) => id === block.staffId)?.name ?? ''}`}
      </p>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      <Button kind="main" onPress={() => void free()}>
        {says.giveFree}
      </Button>
    </Dialog>
  );
}
