import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { DecideContext } from '../../../node/role.ts';
import type { State } from '../../../node/store/port.ts';
import type { CancellationRule } from '../../provider-record.ts';
import { isMoment, isTaken, stretchOf } from './agenda.ts';
import { atSlot, inState } from './changed-order.ts';
import { staffFor } from './free-slots.ts';
import { type AppointmentRecord, HORIZON_MAX_MS, type OrderRecord, type Slot } from './record.ts';
import { slotAt, slotIdOf } from './slot-id.ts';
import { diaryIn, serviceIn } from './state.ts';
import { orderAsTaker, taken } from './taking.ts';

/** To where the people of a business move an appointment. The service stays what it is; it is named so that it can be read. */
export type Target = Omit<Slot, 'endMs'>;

/** Whoever is moved by the business may call it off at no cost until it begins. */
const FREE: readonly CancellationRule[] = [{ until: 'placed', feePercent: '0', beforeStartMs: 0 }];

/** Reads a target; a sentence when it makes no sense. */
export function targetIn(body: Readonly<Record<string, unknown>>): Target | string {
  const { itemId, staffId, startMs } = body;
  if (typeof itemId === 'string' && typeof staffId === 'string' && isMoment(startMs)) return { itemId, staffId, startMs };
  return 'Send {"itemId": "…", "staffId": "…", "startMs": 1796115600000}: the service of the appointment, with whom, and when it begins.';
}

/**
 * An appointment at another time or with somebody else, as the business wants it: also outside its opening hours and beside the grid, but never
 * where somebody else has the time.
 */
export function movedByHand(
  state: State,
  { record, practice, to }: { readonly record: OrderRecord; readonly practice: AppointmentRecord; readonly to: Target },
  { nowMs }: DecideContext,
): Verdict<{ readonly record: OrderRecord; readonly changes: ReturnType<typeof taken> }> {
  const service = serviceIn(state, to.itemId);
  const { slot: before, fromMs } = record;
  if (service === undefined || to.itemId !== record.order.lines[0]?.itemId || before === undefined || fromMs === undefined)
    return refuseTrade('invalid', 'Name the service that this appointment is for.', '/itemId');
  if (!staffFor(practice, service).some(({ id }) => id === to.staffId))
    return refuseTrade('invalid', 'Nobody of the staff with this id does this.', '/staffId');
  if (to.startMs <= nowMs || to.startMs > nowMs + HORIZON_MAX_MS)
    return refuseTrade('invalid', 'An appointment is moved to a time that is still to come, in the next 35 days.', '/startMs');
  const slot = slotAt(service, to);
  if (slotIdOf(slot) === slotIdOf(before)) return accept({ record, changes: { put: {}, remove: [], timers: [] } });
  const takenBy = orderAsTaker(record.order.id ?? '');
  const stretch = stretchOf(service, slot);
  const entries = diaryIn(state, practice, nowMs).entriesAround(to.staffId, to.startMs);
  if (isTaken(entries, stretch, { nowMs, besides: takenBy }))
    return refuseTrade('business', 'That time is taken; choose another.', '/startMs');
  const changes = taken(state, { service, slot, takenBy, instead: { slot: before, fromMs }, nowMs });
  const moved = atSlot(record, { practice: { ...practice, cancellation: FREE }, slot, fromMs: stretch.fromMs });
  return accept({ record: inState(moved, moved.order.fulfilments[0]?.state ?? 'booked', nowMs), changes });
}
