import { mayGive } from '../../../commerce/order-life.ts';
import type { Refusal } from '../../../commerce/refusal.ts';
import { PROVIDER_KEY } from '../../provider-record.ts';
import type { Ask, CommandOf, Plan } from '../engine.ts';
import { whereSeen, withFollower } from '../following.ts';
import { momentOf, ownOrder } from '../status.ts';
import { RIDE_KEY, type RideRecord } from './fleet-record.ts';
import { putRide, sightingIn } from './state.ts';

const NOT_NOW: Refusal = {
  reason: 'tracking-unsupported',
  message: 'A ride can be followed while a driver has it; ask for its status.',
  path: '/orderId',
};

/** Tells where the vehicle of a ride was last seen, and when: from the moment a driver has it until its end. Who asks hears of it later on by themselves. */
export function track({ command, from }: Ask<CommandOf<'track'>>): Plan {
  const { orderId } = command;
  return {
    reads: [PROVIDER_KEY.order(orderId), RIDE_KEY.sighting(orderId)],
    decide(state, { nowMs }) {
      const found = ownOrder<RideRecord>(state, orderId, from);
      if (!found.ok) return { answer: { action: 'track', refusal: found.refusal } };
      const may = mayGive('track', momentOf(found.value.order));
      const seen = sightingIn(state, orderId);
      if (!may.ok || seen === undefined) return { answer: { action: 'track', refusal: NOT_NOW } };
      const tracking = whereSeen(orderId, seen);
      return { put: putRide(withFollower(found.value, tracking, nowMs)), answer: { action: 'track', tracking } };
    },
  };
}
