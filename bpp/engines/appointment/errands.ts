import type { Json, State } from '../../../node/store/port.ts';
import { dropDraft } from '../drafts.ts';
import type { Plan, Turn } from '../engine.ts';
import { asJson, recordAt } from '../state.ts';
import { dayKey, withoutEntry } from './agenda.ts';
import { endOffer, offerTo, seek } from './line.ts';
import type { HoldRecord, Slot } from './record.ts';
import { dayIn } from './state.ts';
import { type Errand, seekTimer } from './timers.ts';

/** What a timer does when it goes off. Doing it twice does nothing the second time. */
export function runErrand(data: Json): Plan {
  const errand = data as unknown as Errand;
  switch (errand.errand) {
    case 'end-hold':
      return endHold(errand);
    case 'free':
      return free(errand);
    case 'drop-draft':
      return dropDraft(errand);
    case 'drop-day':
      return { reads: [errand.dayKey], decide: () => ({ remove: [errand.dayKey] }) };
    case 'seek':
      return seek(errand);
    case 'offer':
      return offerTo(errand);
    case 'end-offer':
      return endOffer(errand);
  }
}

interface Freed {
  readonly takenBy: string;
  readonly slot: Slot;
  readonly fromMs: number;
}

function endHold({ holdKey, expiresAtMs, slot, fromMs }: Extract<Errand, { errand: 'end-hold' }>): Plan {
  const key = dayKey(slot.staffId, fromMs);
  return {
    reads: [holdKey, key],
    decide(state, { nowMs }) {
      const hold = recordAt<HoldRecord>(state, holdKey);
      // A hold that was renewed, or moved to another slot, has a timer of its own.
      if (hold?.expiresAtMs !== expiresAtMs || hold.slot.startMs !== slot.startMs || hold.slot.staffId !== slot.staffId) return {};
      const { put, remove = [] } = lessEntry(state, key, { takenBy: holdKey, slot, fromMs });
      return {
        ...(put === undefined ? {} : { put }),
        remove: [...remove, holdKey],
        timers: [seekTimer(slot.staffId, slot.startMs, nowMs)],
      };
    },
  };
}

/** Takes away what a taker had at one time; what they have at another they keep. */
function free(freed: Freed): Plan {
  const key = dayKey(freed.slot.staffId, freed.fromMs);
  return {
    reads: [key],
    decide: (state, { nowMs }) => ({
      ...lessEntry(state, key, freed),
      timers: [seekTimer(freed.slot.staffId, freed.slot.startMs, nowMs)],
    }),
  };
}

function lessEntry(state: State, key: string, { takenBy, fromMs }: Freed): Pick<Turn, 'put' | 'remove'> {
  const day = dayIn(state, key);
  const left = withoutEntry(day, { takenBy, fromMs });
  if (left === day) return {};
  return left === undefined ? { remove: [key] } : { put: { [key]: asJson(left) } };
}
