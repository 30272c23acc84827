import { APPOINTMENT_ROADS } from '../../../commerce/roads/appointment.ts';
import type { CancellationStep } from '../../../commerce/roads/road.ts';
import { statesOfStep } from '../../../commerce/roads/roads.ts';
import type { CancellationTerm } from '../../../commerce/terms.ts';
import type { CancellationRule } from '../../provider-record.ts';

/**
 * What cancelling costs, written out for one start: rules of the business count back from it. Nothing is cancelled once it should have
 * begun; while somebody waits for a slot it costs nothing.
 */
export function termsFor(rules: readonly CancellationRule[], startMs: number | undefined): CancellationTerm[] {
  const free = { possible: true, fee: { percent: '0' } };
  const waiting = statesAt('placed').map((state) => ({ state, ...free }));
  if (startMs === undefined) return waiting;
  const booked = statesAt('accepted').flatMap((state) => [
    ...rules.map(
      ({ feePercent, beforeStartMs = 0, withinMs }): CancellationTerm => ({
        state,
        possible: true,
        fee: { percent: feePercent },
        untilMs: startMs - beforeStartMs,
        ...(withinMs === undefined ? {} : { withinMs }),
      }),
    ),
    { state, possible: false },
  ]);
  return [...booked, ...[...statesAt('under-way'), ...statesAt('completed')].map((state) => ({ state, possible: false }))];
}

/** The states of a step of the road; every kind of visit has the same. */
function statesAt(step: CancellationStep): readonly string[] {
  return statesOfStep(
    step,
    APPOINTMENT_ROADS.map(({ kind }) => kind),
  );
}

/** The same rules in words, for a catalogue that knows no start yet. */
export function termsText(rules: readonly CancellationRule[]): string {
  const parts = rules.map(({ feePercent, beforeStartMs = 0 }) => {
    const until = beforeStartMs === 0 ? 'until it begins' : `until ${hoursText(beforeStartMs)} before`;
    return feePercent === '0' ? `free to cancel ${until}` : `${feePercent}% ${until}`;
  });
  return parts.join('; ');
}

function hoursText(lengthMs: number): string {
  return `${Math.round((lengthMs / 3_600_000) * 100) / 100} h`;
}
