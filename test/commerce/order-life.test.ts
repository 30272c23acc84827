import { describe, expect, it } from 'vitest';
import type { OrderStatus } from '../../commerce/order.ts';
import { changedAtMs } from '../../commerce/order.ts';
import { COMMANDS, commandsAt, mayBecome, mayGive, type OrderCommand, STAGES, type Stage } from '../../commerce/order-life.ts';
import type { Road } from '../../commerce/roads/road.ts';
import { ROADS } from '../../commerce/roads/roads.ts';

const stages = Object.keys(STAGES) as Stage[];
const commands = Object.keys(COMMANDS) as OrderCommand[];

/** Everything that can be reached from a place, by steps. */
function reachedFrom<Place>(start: Place, next: (place: Place) => readonly Place[]): ReadonlySet<Place> {
  const reached = new Set([start]);
  for (const place of reached) for (const each of next(place)) reached.add(each);
  return reached;
}

/** What a command can make of a stage, and what becomes of one that waits. */
function stagesAfter(stage: Stage): Stage[] {
  return commands.flatMap((command) => {
    const { during, brings } = COMMANDS[command];
    if (brings === undefined) return [];
    const outcomes = [brings.answered, brings.refused, brings.silent].filter((each) => each !== undefined);
    return [...(during.includes(stage) ? [brings.asked] : []), ...(brings.asked === stage ? outcomes : [])];
  });
}

describe('from basket to order', () => {
  it.each(stages.filter((stage) => STAGES[stage].status === 'draft'))(
    '%s leads to an order, and there is something to be done in it',
    (stage) => {
      expect(reachedFrom(stage, stagesAfter)).toContain('confirmed');
      const waits = commands.some((command) => COMMANDS[command].brings?.asked === stage);
      expect(waits || commands.some((command) => COMMANDS[command].brings !== undefined && mayGive(command, { at: stage }).ok)).toBe(true);
    },
  );

  it('an order that stands does not become a draft again', () => {
    for (const stage of ['confirmed', 'complete', 'cancelled'] as const) expect(stagesAfter(stage)).toEqual([]);
    expect(commandsAt({ at: 'cancelled' })).toEqual(
      commands.filter((command) => ['status', 'rating'].includes(command) || isAlways(command)),
    );
  });

  it.each([
    ['confirm', 'selected', 'policy'],
    ['init', 'asked', 'policy'],
    ['select', 'confirming', 'policy'],
    ['cancel', 'complete', 'cancellation-not-possible'],
    ['update', 'cancelled', 'update-not-possible'],
    ['track', 'complete', 'tracking-unsupported'],
    ['status', 'initialised', 'order-not-found'],
  ] as const)('%s is refused while it is %s: %s', (command, at, reason) => {
    const may = mayGive(command, { at });
    expect(may.ok ? 'granted' : may.refusal).toMatchObject({ reason, message: expect.stringContaining(COMMANDS[command].otherwise) });
  });

  it('asks the road of the fulfilment, and leaves to another node what is on no road known here', () => {
    const at = (kind: string, state: string) => commandsAt({ at: 'confirmed', kind, state }).filter((command) => !isAlways(command));
    expect(at('delivery', 'out-for-delivery')).toEqual(['status', 'track', 'cancel', 'rating']);
    expect(at('delivery', 'packed')).toEqual(['status', 'cancel', 'rating']);
    expect(at('pickup', 'accepted')).toEqual(['status', 'update', 'cancel', 'rating']);
    expect(at('appointment', 'booked')).toEqual(['status', 'update', 'cancel', 'rating']);
    expect(at('home-visit', 'offered')).toEqual(['status', 'update', 'cancel', 'rating']);
    expect(at('appointment', 'under-way')).toEqual(['status', 'rating']);
    expect(at('ride', 'pending')).toEqual(['status', 'cancel', 'rating']);
    expect(at('ride', 'arrived')).toEqual(['status', 'track', 'cancel', 'rating']);
    expect(at('courier', 'started')).toEqual(['status', 'track', 'rating']);
    expect(at('balloon', 'inflating')).toEqual(['status', 'track', 'update', 'cancel', 'rating']);
    expect(at('pickup', 'inflating')).toEqual(['status', 'track', 'update', 'cancel', 'rating']);
  });

  function isAlways(command: OrderCommand): boolean {
    return COMMANDS[command].during.length === stages.length;
  }
});

describe.each(ROADS.map((road) => [road.kind, road] as const))('the road of a %s', (_kind, road: Road) => {
  const states = Object.keys(road.states);
  const next = (state: string) => road.moves.filter(({ from }) => from.includes(state)).map(({ to }) => to);

  it('has every state that its moves name, and leads to every state that it has', () => {
    for (const { from, to } of road.moves) expect([...from, to].filter((state) => !states.includes(state))).toEqual([]);
    expect([...reachedFrom(road.start, next)].sort()).toEqual([...states].sort());
  });

  it('has no dead end: from each state that is no end the provider, or time, can bring it to a good end, where it need not wait for the buyer', () => {
    const waits = (state: string) =>
      road.moves.some(({ from, by, command }) => by === 'buyer' && command !== 'cancel' && from.includes(state));
    const onward = (state: string) =>
      road.moves.filter(({ from, by }) => (by !== 'buyer' || waits(state)) && from.includes(state)).map(({ to }) => to);
    for (const state of states) {
      const status: OrderStatus = road.states[state]?.status ?? 'active';
      const ends = [...reachedFrom(state, onward)].map((each) => road.states[each]?.status);
      expect([state, ends.includes(status === 'active' ? 'complete' : status)]).toEqual([state, true]);
    }
  });

  it('moves the order only as an order may move', () => {
    for (const { from, to } of road.moves) {
      for (const state of from) {
        const statusOf = (each: string): OrderStatus => road.states[each]?.status ?? 'draft';
        const [before, after] = [statusOf(state), statusOf(to)];
        expect([state, to, before === after || mayBecome(before, after)]).toEqual([state, to, true]);
      }
    }
  });

  it('tells each move of a party apart by its command', () => {
    for (const state of states) {
      const moves = road.moves.filter(({ from }) => from.includes(state)).map(({ command, by }) => `${command} by ${by}`);
      expect(new Set(moves).size).toBe(moves.length);
    }
  });
});

describe('when an order was changed', () => {
  it('is always later than the change before it, also in the same millisecond and when the clock was set back', () => {
    expect(changedAtMs({}, 5_000)).toBe(5_000);
    expect(changedAtMs({ updatedAtMs: 5_000 }, 5_000)).toBe(5_001);
    expect(changedAtMs({ updatedAtMs: 5_000 }, 4_000)).toBe(5_001);
    expect(changedAtMs({ updatedAtMs: 5_000 }, 6_000)).toBe(6_000);
  });
});
