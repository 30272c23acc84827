import type { City } from './city.ts';
import type { Faults, Planned } from './faults.ts';

/** What lasts for a while: planned before the run, each at a moment and for a time of its own. */

const SKEW_MOST_MS = 2_000;
const SLOW_MS = { least: 300, most: 6_000 } as const;
const READ_MOST_MS = 4;
const LASTS_MS = { least: 1_000, most: 60_000 } as const;
const LONG_CRASH_MS = 3_600_000;
/** How long a node is away at most and at least: past every wait between two attempts, and well within a day. */
const ABSENT_MS = { least: 900_000, most: 7_200_000 } as const;
/** Trade begins before that and goes on after it. */
const ABSENT_FROM_MS = { least: 20_000, most: 90_000 } as const;
/** News of orders waits for a buyer node: mostly it is one. */
const BUYERS_SHARE = 0.75;

/** From when to when a node is away for long, in milliseconds after the start of a run that has such a fault. */
export function absenceOf(draw: Faults['draw']): { readonly fromMs: number; readonly untilMs: number } {
  const fromMs = ABSENT_FROM_MS.least + (ABSENT_FROM_MS.most - ABSENT_FROM_MS.least) * draw('absent from');
  return { fromMs, untilMs: fromMs + ABSENT_MS.least * (ABSENT_MS.most / ABSENT_MS.least) ** draw('absent for') };
}

export interface SpellTimes {
  readonly startMs: number;
  /** When all of them are over. */
  readonly healedAtMs: number;
}

/** Plans the spells of a run. */
export function planSpells(city: City, times: SpellTimes): void {
  for (const spell of city.faults.spells()) planSpell(city, spell, times);
}

function planSpell(city: City, { kind, id }: Planned, { startMs, healedAtMs }: SpellTimes): void {
  const { loop, faults, story, machines, network } = city;
  const draw = (about: string): number => faults.draw(`${id} ${about}`);
  const machine = machines[Math.floor(draw('whom') * machines.length)];
  if (machine === undefined) return;
  const beginMs = startMs + draw('begins') * (healedAtMs - startMs) * 0.9;
  const lastsMs = LASTS_MS.least * (LASTS_MS.most / LASTS_MS.least) ** draw('lasts');
  const during = (what: string, begin: () => () => void): void => {
    loop.at(beginMs, () => {
      story.tell(machine.name, `${what} BEGINS`);
      const end = begin();
      loop.at(Math.min(beginMs + lastsMs, healedAtMs), () => {
        story.tell(machine.name, `${what} ends`);
        end();
      });
    });
  };
  /** Something of the machine is so much more meanwhile. */
  const more = (what: string, member: 'slowMs' | 'awaySpells' | 'fullSpells' | 'slowSyncSpells', by = 1): void =>
    during(what, () => {
      machine[member] += by;
      return () => {
        machine[member] -= by;
      };
    });
  switch (kind) {
    case 'cut': {
      const side = new Set(machines.filter(({ name }) => draw(`side of ${name}`) < 0.4).map(({ name }) => name));
      during(`a cut around ${[...side].join(', ')}`, () => network.cut(side));
      break;
    }
    case 'slow':
      more('slowness', 'slowMs', SLOW_MS.least * (SLOW_MS.most / SLOW_MS.least) ** draw('how slow'));
      break;
    case 'crash':
      loop.at(beginMs, () => machine.crash('at random'));
      break;
    case 'long-crash':
      loop.at(startMs + draw('begins') * 60_000, () => machine.crash('for an hour', LONG_CRASH_MS));
      break;
    case 'long-absence': {
      const side = draw('which side') < BUYERS_SHARE ? 'bap' : 'bpp';
      const traders = machines.filter(({ name }) => name.startsWith(side));
      const { fromMs, untilMs } = absenceOf(faults.draw);
      const whom = traders[Math.floor(draw('whom') * traders.length)];
      loop.at(startMs + fromMs, () => whom?.stayAway(startMs + untilMs));
      break;
    }
    case 'store-away':
      more('absence of the store', 'awaySpells');
      break;
    case 'store-full':
      more('fullness of the store', 'fullSpells');
      break;
    case 'slow-disk':
      more('slowness of the disk', 'slowSyncSpells');
      break;
    case 'slow-reads':
      machine.readMs = READ_MOST_MS * draw('how slow');
      loop.at(healedAtMs, () => {
        machine.readMs = 0;
      });
      break;
    case 'skew':
      machine.skewMs = Math.round(SKEW_MOST_MS * (2 * draw('how much') - 1));
      story.tell(machine.name, `its clock is ${machine.skewMs} ms ahead`);
      // Often while people trade: a clock that was ahead goes back then.
      loop.at(startMs + draw('is set') * (healedAtMs - startMs), () => {
        machine.skewMs = 0;
        machine.disturb();
        story.tell(machine.name, 'its clock is set');
      });
  }
}
