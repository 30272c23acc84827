import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { type Opening, openingsBetween } from '../../../commerce/time.ts';
import type { Work } from '../../../node/role.ts';
import type { State, Store } from '../../../node/store/port.ts';
import { partitionOfProvider } from '../../provider-record.ts';
import { asJson } from '../state.ts';
import { DAY_MS, dayKey, dayKeysAround, isTaken, withEntry, withoutEntry } from './agenda.ts';
import { entriesOf } from './free-slots.ts';
import { type AppointmentRecord, HORIZON_MAX_MS, KEY } from './record.ts';
import { dayIn, practiceIn } from './state.ts';
import { dropDayTimer, seekTimer } from './timers.ts';

/** Time that the people of a business keep free: it lies in the agenda like an appointment, and nobody can have it. */
export interface Block {
  readonly id: string;
  readonly staffId: string;
  readonly fromMs: number;
  readonly toMs: number;
}

const TAKER = 'block:';
/** How many days one look at the agenda may span. */
export const AGENDA_DAYS_MAX = 14;
export const BLOCK_ID = /^[a-z0-9]{8,40}$/;

/** Work that blocks some time of somebody. The same block again is the same. */
export function blockTime(providerId: string, { id, staffId, fromMs, toMs }: Block): Work<Verdict<Block>> {
  return {
    partition: partitionOfProvider(providerId),
    reads: [KEY.provider, ...dayKeysAround(staffId, fromMs)],
    decide(state, { nowMs }) {
      if (practiceIn(state)?.staff.some((member) => member.id === staffId) !== true)
        return { result: refuseTrade('invalid', 'Nobody of the staff has this id.', '/staffId') };
      // As with appointments: what lasts longer than a day would be looked for on days where it does not lie.
      if (toMs <= fromMs || toMs - fromMs > DAY_MS)
        return { result: refuseTrade('invalid', 'Block more than nothing, and at most a day at once.', '/toMs') };
      if (toMs <= nowMs || fromMs > nowMs + HORIZON_MAX_MS)
        return { result: refuseTrade('invalid', 'Block time that is still to come, in the next 35 days.', '/fromMs') };
      const takenBy = `${TAKER}${id}`;
      const entries = entriesOf(
        dayKeysAround(staffId, fromMs).map((key) => dayIn(state, key)),
        nowMs,
      );
      if (isTaken(entries, { fromMs, toMs }, { nowMs, besides: takenBy }))
        return { result: refuseTrade('business', 'Something lies in that time already; move it first.', '/fromMs') };
      const key = dayKey(staffId, fromMs);
      return {
        put: { [key]: asJson(withEntry(dayIn(state, key), { fromMs, toMs, takenBy }, nowMs)) },
        timers: [dropDayTimer(key, fromMs + 3 * DAY_MS)],
        result: accept({ id, staffId, fromMs, toMs }),
      };
    },
  };
}

/** Work that gives blocked time free again, and looks who waits for it. */
export function unblockTime(providerId: string, { id, staffId, fromMs }: Omit<Block, 'toMs'>): Work<Verdict<void>> {
  const key = dayKey(staffId, fromMs);
  return {
    partition: partitionOfProvider(providerId),
    reads: [key],
    decide(state, { nowMs }) {
      const before = dayIn(state, key);
      const after = withoutEntry(before, { takenBy: `${TAKER}${id}`, fromMs });
      if (before === undefined || after === before) return { result: accept(undefined) };
      const change = after === undefined ? { remove: [key] } : { put: { [key]: asJson(after) } };
      return { ...change, timers: [seekTimer(staffId, fromMs, nowMs)], result: accept(undefined) };
    },
  };
}

/** What a week view shows beside the appointments: who there is, when each is open, and what was blocked. */
export interface AgendaView {
  readonly timeZone: string;
  readonly stepMs: number;
  readonly staff: readonly { readonly id: string; readonly name: string; readonly openings: readonly Opening[] }[];
  readonly blocks: readonly Block[];
}

/** Reads a stretch of the agenda of everybody. */
export async function agendaBetween(
  store: Pick<Store, 'read'>,
  practice: AppointmentRecord,
  range: { readonly startMs: number; readonly endMs: number },
): Promise<AgendaView> {
  const days = Math.ceil((range.endMs - range.startMs) / DAY_MS) + 1;
  const keysOf = (staffId: string) => Array.from({ length: days + 1 }, (_, day) => dayKey(staffId, range.startMs + (day - 1) * DAY_MS));
  const state = await store.read(
    partitionOfProvider(practice.id),
    practice.staff.flatMap(({ id }) => keysOf(id)),
  );
  return {
    timeZone: practice.openingHours.timeZone,
    stepMs: practice.booking.stepMs,
    staff: practice.staff.map(({ id, name, hours }) => ({ id, name, openings: openingsBetween(hours ?? practice.openingHours, range) })),
    blocks: practice.staff
      .flatMap(({ id }) => blocksIn(state, id, keysOf(id)))
      .filter(({ fromMs, toMs }) => fromMs < range.endMs && range.startMs < toMs),
  };
}

function blocksIn(state: State, staffId: string, keys: readonly string[]): Block[] {
  return keys
    .flatMap((key) => dayIn(state, key)?.entries ?? [])
    .filter(({ takenBy }) => takenBy.startsWith(TAKER))
    .map(({ fromMs, toMs, takenBy }) => ({ id: takenBy.slice(TAKER.length), staffId, fromMs, toMs }));
}
