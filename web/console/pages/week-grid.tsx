import { useRef, useState } from 'preact/hooks';
import type { AgendaView, Block } from '../api.ts';
import { words } from '../state/words.ts';
import { waitingWords } from '../words/waiting.ts';
import { nameOf } from './order-card.tsx';
import { atHour, clockText, dayAfter, dayShort, dayText, HOUR_MS, hourOf } from './week-days.ts';
import type { ShownBlock, Visit } from './week-waiting.ts';

interface Target {
  readonly startMs: number;
  readonly staffId: string;
}

type ShownAgenda = Omit<AgendaView, 'blocks'> & { readonly blocks: readonly ShownBlock[] };

interface GridProps {
  readonly monday: number;
  readonly agenda: ShownAgenda;
  readonly visits: readonly Visit[];
  /** An appointment was pressed, or dragged to another time. */
  readonly onVisit: (visit: Visit, to: Target) => void;
  readonly onBlock: (block: Block) => void;
}

/** Pixels that a hand may slip while it presses. */
const SLIP_PX = 6;
const QUARTER_HOURS = 4;
/** Shorter than this there is room for one line. */
const ROOMY_MS = 0.75 * HOUR_MS;
const DAY_HOURS = { from: 9, to: 17 } as const;

/** Seven days beside each other, against one clock. What is dragged is asked about before it is moved; a press asks the same. */
export function WeekGrid({ monday, agenda, visits, onVisit, onBlock }: GridProps) {
  const days = Array.from({ length: 7 }, (_, place) => dayAfter(monday, place));
  const [from, to] = hoursShown(agenda, visits);
  const today = new Date().toDateString();
  const hours = Array.from({ length: to - from }, (_, place) => from + place);
  return (
    <div class="week">
      <ol class="clock" aria-hidden="true">
        {hours.map((hour) => (
          <li key={hour}>{clockText(atHour(monday, hour))}</li>
        ))}
      </ol>
      {days.map((day, column) => {
        const next = dayAfter(day, 1);
        const own = visits.filter(({ slot }) => slot.startMs >= day && slot.startMs < next);
        const blocks = agenda.blocks.filter(({ fromMs }) => fromMs >= day && fromMs < next);
        const rows = inLanes([
          ...own.map((visit) => ({ fromMs: visit.slot.startMs, toMs: visit.slot.endMs, visit, block: undefined })),
          ...blocks.map((block) => ({ ...block, visit: undefined, block })),
        ]);
        return (
          <section class={new Date(day).toDateString() === today ? 'day day-today' : 'day'} key={day} aria-label={dayText(day)}>
            <h2>{dayShort(day)}</h2>
            <ul class="track" style={{ '--hours': to - from }} data-day={column}>
              {rows.map(({ visit, block, ...lane }) =>
                visit !== undefined ? (
                  <li key={visit.view.order.id} style={placed(lane, from)}>
                    <VisitButton visit={visit} days={days} agenda={agenda} onVisit={onVisit} />
                  </li>
                ) : block === undefined ? null : (
                  <li key={block.id} style={placed(lane, from)}>
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

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}
type Laned = Span & { readonly lane: number; readonly lanes: number };

/** Beside each other where they overlap, and as wide as the day where they do not. */
function inLanes<T extends Span>(spans: readonly T[]): (T & Laned)[] {
  const sorted = [...spans].sort((left, right) => left.fromMs - right.fromMs);
  const placed: (T & { lane: number; lanes: number })[] = [];
  let group: typeof placed = [];
  for (const span of sorted) {
    if (group.every(({ toMs }) => toMs <= span.fromMs)) group = [];
    const busy = new Set(group.filter(({ toMs }) => toMs > span.fromMs).map(({ lane }) => lane));
    let lane = 0;
    while (busy.has(lane)) lane += 1;
    const own = { ...span, lane, lanes: 1 };
    group.push(own);
    placed.push(own);
    const lanes = Math.max(...group.map((each) => each.lane)) + 1;
    for (const each of group) each.lanes = lanes;
  }
  return placed;
}

function placed({ fromMs, toMs, lane, lanes }: Laned, from: number) {
  return { '--from': hourOf(fromMs) - from, '--length': Math.max(0.5, (toMs - fromMs) / HOUR_MS), '--lane': lane, '--lanes': lanes };
}

/** From the first to the last hour in which somebody works or comes. */
function hoursShown({ staff, blocks }: ShownAgenda, visits: readonly Visit[]): readonly [number, number] {
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
  readonly agenda: ShownAgenda;
  readonly onVisit: GridProps['onVisit'];
}

function VisitButton({ visit, days, agenda, onVisit }: VisitProps) {
  const { week: says } = words.value.work;
  const { view, slot, waits } = visit;
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
    // The press that ends a drag is none of its own; one that comes later is, also from the keyboard.
    setTimeout(() => {
      dragged.current = false;
    }, 0);
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
    const snapped = Math.round(hour * QUARTER_HOURS) / QUARTER_HOURS;
    return { startMs: atHour(day, Math.min(23.75, Math.max(0, snapped))), staffId: slot.staffId };
  };
  return (
    <button
      type="button"
      class={`visit${moving ? ' visit-moving' : ''}${waits === true ? ' is-waiting' : ''}${slot.endMs - slot.startMs < ROOMY_MS ? ' visit-short' : ''}`}
      aria-haspopup="dialog"
      aria-label={`${says.visit(clockText(slot.startMs), service, nameOf(view), staffName)}${waits === true ? ` (${waitingWords.value.waits})` : ''}`}
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
      <b>{clockText(slot.startMs)}</b> <span dir="auto">{nameOf(view)}</span>
      {waits === true ? <span class="quiet">{waitingWords.value.waits}</span> : null}
      <span class="quiet" dir="auto">
        {agenda.staff.length < 2 ? service : `${staffName} · ${service}`}
      </span>
    </button>
  );
}

function BlockButton({
  block,
  agenda,
  onPress,
}: {
  readonly block: ShownBlock;
  readonly agenda: ShownAgenda;
  readonly onPress: () => void;
}) {
  const { week: says } = words.value.work;
  const who = agenda.staff.find(({ id }) => id === block.staffId)?.name ?? '';
  const shown = (
    <>
      <b>{clockText(block.fromMs)}</b> <span>{says.blocked}</span>
      {block.waits === true ? <span class="quiet">{waitingWords.value.waits}</span> : null}
      {agenda.staff.length < 2 ? null : (
        <span class="quiet" dir="auto">
          {who}
        </span>
      )}
    </>
  );
  if (block.isPending === true) return <div class={`blocked${block.waits === true ? ' is-waiting' : ''}`}>{shown}</div>;
  return (
    <button
      type="button"
      class="blocked"
      aria-haspopup="dialog"
      aria-label={says.blockedAt(clockText(block.fromMs), clockText(block.toMs), who)}
      onClick={onPress}
    >
      {shown}
    </button>
  );
}
