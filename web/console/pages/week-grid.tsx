import { useRef, useState } from 'preact/hooks';
import type { AgendaView, Block, OrderView } from '../api.ts';
import { words } from '../state/words.ts';
import { nameOf } from './order-card.tsx';
import { atHour, clockText, dayAfter, dayText, HOUR_MS, hourOf } from './week-days.ts';

export interface Visit {
  readonly view: OrderView;
  readonly slot: NonNullable<OrderView['slot']>;
}

interface Target {
  readonly startMs: number;
  readonly staffId: string;
}

interface GridProps {
  readonly monday: number;
  readonly agenda: AgendaView;
  readonly visits: readonly Visit[];
  /** An appointment was pressed, or dragged to another time. */
  readonly onVisit: (visit: Visit, to: Target) => void;
  readonly onBlock: (block: Block) => void;
}

/** Pixels that a hand may slip while it presses. */
const SLIP_PX = 6;
const QUARTER_HOURS = 4;
const DAY_HOURS = { from: 9, to: 17 } as const;

/** Seven days beside each other, each with a lane for every member of the staff. What is dragged is asked about before it is moved; a press asks the same. */
export function WeekGrid({ monday, agenda, visits, onVisit, onBlock }: GridProps) {
  const days = Array.from({ length: 7 }, (_, place) => dayAfter(monday, place));
  const [from, to] = hoursShown(agenda, visits);
  const lanes = Math.max(1, agenda.staff.length);
  const laneOf = (staffId: string) =>
    Math.max(
      0,
      agenda.staff.findIndex(({ id }) => id === staffId),
    );
  const today = new Date().toDateString();
  const placed = (startMs: number, endMs: number, staffId: string) => ({
    '--from': hourOf(startMs) - from,
    '--length': Math.max(0.5, (endMs - startMs) / HOUR_MS),
    '--lane': laneOf(staffId),
    '--lanes': lanes,
  });
  return (
    <div class="week">
      {days.map((day, column) => {
        const next = dayAfter(day, 1);
        const own = visits.filter(({ slot }) => slot.startMs >= day && slot.startMs < next);
        const blocks = agenda.blocks.filter(({ fromMs }) => fromMs >= day && fromMs < next);
        const rows = [
          ...own.map((visit) => ({ atMs: visit.slot.startMs, visit, block: undefined })),
          ...blocks.map((block) => ({ atMs: block.fromMs, visit: undefined, block })),
        ].sort((left, right) => left.atMs - right.atMs);
        return (
          <section class={new Date(day).toDateString() === today ? 'day day-today' : 'day'} key={day} aria-label={dayText(day)}>
            <h2>{dayText(day)}</h2>
            <ul class="track" style={{ '--hours': to - from }} data-day={column}>
              {rows.map(({ visit, block }) =>
                visit !== undefined ? (
                  <li key={visit.view.order.id} style={placed(visit.slot.startMs, visit.slot.endMs, visit.slot.staffId)}>
                    <VisitButton visit={visit} days={days} agenda={agenda} onVisit={onVisit} />
                  </li>
                ) : block === undefined ? null : (
                  <li key={block.id} style={placed(block.fromMs, block.toMs, block.staffId)}>
                    <BlockButton block={block} agenda={agenda} onPress={() => onBlock(block)} />
                  </li>
                ),
              )}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

/** From the first to the last hour in which somebody works or comes. */
function hoursShown({ staff, blocks }: AgendaView, visits: readonly Visit[]): readonly [number, number] {
  const spans = [
    ...staff.flatMap(({ openings }) => openings.map(({ startMs, endMs }) => [startMs, endMs] as const)),
    ...visits.map(({ slot }) => [slot.startMs, slot.endMs] as const),
    ...blocks.map(({ fromMs, toMs }) => [fromMs, toMs] as const),
  ];
  if (spans.length === 0) return [DAY_HOURS.from, DAY_HOURS.to];
  const first = Math.floor(Math.min(...spans.map(([startMs]) => hourOf(startMs))));
  const last = Math.ceil(Math.max(...spans.map(([startMs, endMs]) => hourOf(startMs) + Math.min(24, (endMs - startMs) / HOUR_MS))));
  return [first, Math.min(24, Math.max(first + 1, last))];
}

interface VisitProps {
  readonly visit: Visit;
  readonly days: readonly number[];
  readonly agenda: AgendaView;
  readonly onVisit: GridProps['onVisit'];
}

function VisitButton({ visit, days, agenda, onVisit }: VisitProps) {
  const { week: says } = words.value.work;
  const { view, slot } = visit;
  const held = useRef<{ readonly x: number; readonly y: number } | undefined>(undefined);
  const [shift, setShift] = useState({ x: 0, y: 0 });
  const moving = shift.x !== 0 || shift.y !== 0;
  const dragged = useRef(false);
  const service = view.order.lines[0]?.name ?? '';
  const staffName = agenda.staff.find(({ id }) => id === slot.staffId)?.name ?? '';
  const end = (event: PointerEvent) => {
    const target = held.current === undefined || !moving ? undefined : targetAt(event, held.current);
    held.current = undefined;
    setShift({ x: 0, y: 0 });
    if (target !== undefined) onVisit(visit, target);
  };
  const targetAt = (event: PointerEvent, begun: { readonly y: number }): Target | undefined => {
    const button = event.currentTarget as HTMLElement;
    const own = button.closest('.track');
    const tracks = [...document.querySelectorAll<HTMLElement>('.track')];
    const track = tracks.find((each) => {
      const box = each.getBoundingClientRect();
      return event.clientX >= box.left && event.clientX < box.right;
    });
    if (own === null || track === undefined) return undefined;
    const hours = Number(getComputedStyle(track).getPropertyValue('--hours'));
    const perHour = track.getBoundingClientRect().height / hours;
    const day = days[Number(track.dataset.day)];
    if (day === undefined) return undefined;
    const hour = hourOf(slot.startMs) + (event.clientY - begun.y) / perHour;
    const box = track.getBoundingClientRect();
    const lane = Math.min(agenda.staff.length - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * agenda.staff.length)));
    const snapped = Math.round(hour * QUARTER_HOURS) / QUARTER_HOURS;
    return { startMs: atHour(day, Math.min(23.75, Math.max(0, snapped))), staffId: agenda.staff[lane]?.id ?? slot.staffId };
  };
  return (
    <button
      type="button"
      class={moving ? 'visit visit-moving' : 'visit'}
      aria-label={says.visit(clockText(slot.startMs), service, nameOf(view), staffName)}
      style={moving ? { transform: `translate(${shift.x}px, ${shift.y}px)` } : {}}
      onPointerDown={(event) => {
        dragged.current = false;
        if (event.pointerType === 'touch' || event.button !== 0) return;
        held.current = { x: event.clientX, y: event.clientY };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        const { current } = held;
        if (current === undefined) return;
        const [x, y] = [event.clientX - current.x, event.clientY - current.y];
        if (!dragged.current && Math.hypot(x, y) < SLIP_PX) return;
        dragged.current = true;
        setShift({ x, y });
      }}
      onPointerUp={end}
      onPointerCancel={() => {
        held.current = undefined;
        setShift({ x: 0, y: 0 });
      }}
      onClick={() => {
        // What was dragged has been asked about already.
        if (!dragged.current) onVisit(visit, { startMs: slot.startMs, staffId: slot.staffId });
        dragged.current = false;
      }}
    >
      <b>{clockText(slot.startMs)}</b>
      <span dir="auto">{nameOf(view)}</span>
      <span class="quiet" dir="auto">
        {service}
      </span>
    </button>
  );
}

function BlockButton({ block, agenda, onPress }: { readonly block: Block; readonly agenda: AgendaView; readonly onPress: () => void }) {
  const { week: says } = words.value.work;
  const who = agenda.staff.find(({ id }) => id === block.staffId)?.name ?? '';
  return (
    <button
      type="button"
      class="blocked"
      aria-label={says.blockedAt(clockText(block.fromMs), clockText(block.toMs), who)}
      onClick={onPress}
    >
      <b>{clockText(block.fromMs)}</b>
      <span>{says.blocked}</span>
      {agenda.staff.length < 2 ? null : (
        <span class="quiet" dir="auto">
          {who}
        </span>
      )}
    </button>
  );
}
