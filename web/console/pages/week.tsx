import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import { Select } from '../../square/field.tsx';
import { PageTitle } from '../../square/frame.tsx';
import { Busy, TroubleNotice } from '../../square/notice.tsx';
import { online } from '../../square/online.ts';
import type { AgendaView, Block } from '../api.ts';
import { ORDERS_MAX, ordersIn } from '../state/all-orders.ts';
import { useFollowed } from '../state/follow.ts';
import { api, type Business } from '../state/me.ts';
import { words } from '../state/words.ts';
import { deskWords } from '../words/desk.ts';
import { BlockTime, GiveFree } from './week-block.tsx';
import { Calendars } from './week-calendars.tsx';
import { dayAfter, mondayOf, weekText } from './week-days.ts';
import { WeekGrid } from './week-grid.tsx';
import { MoveVisit } from './week-move.tsx';
import { asBlocked, asMoved, type Visit } from './week-waiting.ts';

type Open =
  | { readonly what: 'visit'; readonly visit: Visit; readonly startMs: number; readonly staffId: string }
  | { readonly what: 'block' }
  | { readonly what: 'blocked'; readonly block: Block };

/** The appointments of a week: drawn against the clock on a wide screen, day by day on a phone; and the address of the same for the calendar of a phone. */
export function WeekPage({ business }: { readonly business: Business }) {
  const { week: says, pages, work } = words.value;
  const [monday, setMonday] = useState(() => mondayOf(Date.now()));
  const [staffId, setStaffId] = useState('');
  const [open, setOpen] = useState<Open | undefined>(undefined);
  const orders = useFollowed({ providerId: business.id, kinds: ['order', 'agenda'] }, () => ordersIn('active', business.id));
  const agenda = useAgenda(business.id, monday);
  const staff = agenda.value?.staff ?? [];
  const visits = (orders.value?.items ?? []).flatMap((view): Visit[] => {
    if (view.slot === undefined) return [];
    const visit = asMoved({ view, slot: view.slot }, business.id);
    const { slot } = visit;
    const isShown = slot.startMs >= monday && slot.startMs < dayAfter(monday, 7);
    return isShown && (staffId === '' || slot.staffId === staffId) ? [visit] : [];
  });
  const shown = agenda.value === undefined ? undefined : { ...agenda.value, blocks: asBlocked(agenda.value.blocks, business.id) };
  const close = () => setOpen(undefined);
  const done = () => {
    orders.again();
    agenda.again();
  };
  // What is blocked in this week is not known then: it is not shown as if nothing were.
  const isOther = agenda.value !== undefined && agenda.value.monday !== monday && !online.value;
  const trouble = orders.trouble ?? agenda.trouble ?? (isOther ? { name: 'offline' } : undefined);
  return (
    <div class="board">
      <div class="page-head">
        <PageTitle text={pages.week} />
        <div class="buttons">
          <Button label={says.previous} onPress={() => setMonday(dayAfter(monday, -7))}>
            ‹ {work.week.before}
          </Button>
          <Button onPress={() => setMonday(mondayOf(Date.now()))}>{work.week.now}</Button>
          <Button label={says.next} onPress={() => setMonday(dayAfter(monday, 7))}>
            {work.week.after} ›
          </Button>
        </div>
      </div>
      <div class="page-head">
        <p role="status">
          <b>{weekText(monday)}</b>
        </p>
        <div class="in-row">
          {staff.length < 2 ? null : (
            <Select
              id="week-staff"
              label={work.week.with}
              value={staffId}
              onValue={setStaffId}
              options={[{ value: '', text: work.week.everybody }, ...staff.map(({ id, name }) => ({ value: id, text: name }))]}
            />
          )}
          <Button dialog onPress={() => setOpen({ what: 'block' })}>
            {work.week.block}
          </Button>
        </div>
      </div>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} onRetry={done} />}
      {orders.value === undefined && trouble === undefined ? <Busy text={words.value.loading} /> : null}
      {orders.value?.isMore === true ? <p>{deskWords.value.moreOrders(ORDERS_MAX)}</p> : null}
      {orders.value !== undefined && visits.length === 0 ? <p>{says.none}</p> : null}
      {shown === undefined ? null : (
        <WeekGrid
          monday={monday}
          agenda={staffId === '' ? shown : oneOf(shown, staffId)}
          visits={visits}
          onVisit={(visit, to) => setOpen({ what: 'visit', visit, ...to })}
          onBlock={(block) => setOpen({ what: 'blocked', block })}
        />
      )}
      <Calendars business={business} />
      {open?.what === 'visit' ? <MoveVisit {...open} business={business} staff={staff} onClose={close} /> : null}
      {open?.what === 'block' ? <BlockTime business={business} monday={monday} staff={staff} onClose={close} /> : null}
      {open?.what === 'blocked' ? <GiveFree business={business} block={open.block} staff={staff} onClose={close} /> : null}
    </div>
  );
}

/** The agenda of a week; without a connection it stays that of the week before it, and says of which it is. */
function useAgenda(providerId: string, monday: number) {
  const followed = useFollowed({ providerId, kinds: ['agenda', 'shop'] }, async () => {
    const answer = await api.get<AgendaView>(`/providers/${providerId}/agenda?from=${monday}&to=${dayAfter(monday, 7)}`);
    return answer.ok ? { ok: true as const, value: { ...answer.value, monday } } : answer;
  });
  useEffect(followed.again, [monday]);
  return followed;
}

function oneOf<Shown extends AgendaView>(agenda: Shown, staffId: string): Shown {
  return {
    ...agenda,
    staff: agenda.staff.filter(({ id }) => id === staffId),
    blocks: agenda.blocks.filter((block) => block.staffId === staffId),
  };
}
