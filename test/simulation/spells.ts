import type { City } from './city.ts';
import type { Planned } from './faults.ts';

/** What lasts for a while: planned before the run, each at a moment and for a time of its own. */

const SKEW_MOST_MS = 2_000;
const SLOW_MS = { least: 300, most: 6_000 } as const;
const READ_MOST_MS = 4;
const LASTS_MS = { least: 1_000, most: 60_000 } as const;
const LONG_CRASH_MS = 3_600_000;

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
  switch (kind) {
    case 'cut': {
      const side = new Set(machines.filter(({ name }) => draw(`side of ${name}`) < 0.4).map(({ name }) => name));
      return during(`a cut around ${[...side].join(', ')}`, () => network.cut(side));
    }
    case 'slow': {
      const slowMs = SLOW_MS.least * (SLOW_MS.most / SLOW_MS.least) ** draw('how slow');
      return during('slowness', () => {
        machine.slowMs += slowMs;
        return () => {
          machine.slowMs -= slowMs;
        };
      });
    }
    case 'crash':
      loop.at(beginMs, () => machine.crash('at random'));
      return;
    case 'long-crash':
      loop.at(startMs + draw('begins') * 60_000, () => machine.crash('for an hour', LONG_CRASH_MS));
      return;
    case 'store-away':
      return during('absence of the store', () => {
        machine.awaySpells += 1;
        return () => {
          machine.awaySpells -= 1;
        };
      });
    case 'store-full':
      return during('fullness of the store', () => {
        machine.fullSpells += 1;
        return () => {
          machine.fullSpells -= 1;
        };
      });
    case 'slow-disk':
      return during('slowness of the disk', () => {
        machine.slowSyncSpells += 1;
        return () => {
          machine.slowSyncSpells -= 1;
        };
      });
    case 'slow-reads':
      machine.readMs = READ_MOST_MS * draw('how slow');
      loop.at(healedAtMs, () => {
        machine.readMs = 0;
      });
      return;
    case 'skew':
      machine.skewMs = Math.round(SKEW_MOST_MS * (2 * draw('how much') - 1));
      story.tell(machine.name, `its clock is ${machine.skewMs} ms ahead`);
      loop.at(healedAtMs, () => {
        machine.skewMs = 0;
        machine.disturb();
        story.tell(machine.name, 'its clock is set');
      });
  }
}
