import { describe, expect, it } from 'vitest';
import { rentalEngine } from '../../../bpp/engines/rental/rental.ts';
import { commandsAt, mayGive } from '../../../commerce/order-life.ts';
import { RENTAL as ROAD } from '../../../commerce/roads/rental.ts';
import { movesFrom, stateOn } from '../../../commerce/roads/roads.ts';
import { ANNA, Bikes, MINUTE_MS, NODE, RENTAL, ride, vehicle } from './bikes.ts';

/** The engine and its desk do what the road of a rental says, in each of its states, and nothing else. */

const { desk } = rentalEngine;
const KIND = 'rental';
const STATES = Object.keys(ROAD.states);

/** A rental whose fulfilment is in a state, come there as it would. */
function rentalIn(state: string): { readonly wiel: Bikes; readonly orderId: string } {
  const wiel = new Bikes([vehicle('los', 1, { vehicleId: 'v-los' })]);
  const order = wiel.reserve(ANNA, ride('los'));
  const orderId = order.id ?? '';
  if (state === 'cancelled') wiel.order(ANNA, { action: 'cancel', orderId });
  if (state === 'in-use' || state === 'returned') wiel.unlock(order, 'v-los');
  if (state === 'returned') wiel.end(order, 'v-los');
  expect(wiel.record(orderId).order.fulfilments[0]?.state).toBe(state);
  return { wiel, orderId };
}

describe.each(STATES)('a rental that is %s', (state) => {
  it('goes on by the steps of its road, and by no other; the desk lists those that there are', () => {
    const moves = movesFrom({ kind: KIND, state }, 'provider');
    const { wiel, orderId } = rentalIn(state);
    expect(desk.next(wiel.record(orderId))).toEqual(moves.map(({ command }) => command));
    for (const step of desk.steps) {
      const tried = rentalIn(state);
      const { code } = tried.wiel.record(orderId).ride;
      const work = desk.take(step, { node: NODE, orderId, body: { vehicleId: 'v-los', code, reasonId: 'out-of-stock' } });
      if (typeof work !== 'object') throw new Error(`${step} is no step`);
      const before = tried.wiel.record(orderId).order;
      const { ok } = tried.wiel.do(work);
      const after = tried.wiel.record(orderId).order;
      const to = moves.find(({ command }) => command === step)?.to;
      expect([step, ok, after.fulfilments[0]?.state]).toEqual([step, to !== undefined, to ?? state]);
      expect(after.status).toBe(stateOn({ kind: KIND, state: to ?? state })?.status);
      if (to !== undefined) expect(after.updatedAtMs).toBeGreaterThan(before.updatedAtMs ?? 0);
    }
  });

  it('is cancelled, changed and followed by its buyer as the tables of both sides say', () => {
    const { wiel, orderId } = rentalIn(state);
    const { order } = wiel.record(orderId);
    const at = { kind: KIND, state, at: order.status ?? 'draft' } as const;
    const refusals = {
      update: wiel.refusal(ANNA, { action: 'update', targets: ['billing'], order }),
      track: wiel.refusal(ANNA, { action: 'track', orderId }),
      cancel: wiel.refusal(ANNA, { action: 'cancel', orderId }),
    };
    for (const command of ['update', 'track', 'cancel'] as const) {
      const may = mayGive(command, at);
      expect([command, refusals[command]]).toEqual([command, may.ok ? undefined : may.refusal.reason]);
    }
    // What a buyer node lets its app ask is what the terms of the order promise.
    const stage = order.status === 'active' ? 'confirmed' : (order.status as 'complete' | 'cancelled');
    const promised = order.cancellationTerms?.some((term) => term.state === state && term.possible === true) ?? false;
    expect(commandsAt({ kind: KIND, state, at: stage }).includes('cancel')).toBe(promised);
  });

  it('is ended by time where its road says so', () => {
    const { wiel, orderId } = rentalIn(state);
    // Also a timer that was set and went off too late to be taken back.
    wiel.timers.set('late', { wakeAtMs: wiel.nowMs, data: { errand: 'end-reservation', orderId } });
    wiel.wait(RENTAL.reserveMs + MINUTE_MS);
    const [move] = movesFrom({ kind: KIND, state }, 'time');
    expect(wiel.record(orderId).order.fulfilments[0]?.state).toBe(move?.to ?? state);
  });
});

describe('a change of a rental', () => {
  it('is marked later than the one before it, also when the clock was set back', () => {
    const { wiel, orderId } = rentalIn('in-use');
    const before = wiel.record(orderId).order;
    wiel.nowMs -= 10 * MINUTE_MS;
    wiel.end(before, 'v-los');
    expect(wiel.record(orderId).order.updatedAtMs).toBe((before.updatedAtMs ?? 0) + 1);
  });
});
