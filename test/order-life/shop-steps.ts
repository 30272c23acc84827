import { askStatus, askSupport, askTracking, cancel, rate, update } from '../../bap/after-steps.ts';
import type { StepRule } from '../../bap/order-command.ts';
import type { OrderRecord as Bought } from '../../bap/records.ts';
import { beginOrder, confirm, initialise, selectAgain } from '../../bap/steps.ts';
import type { OrderRecord as Sold } from '../../bpp/engines/shop/record.ts';
import type { Fulfilment } from '../../commerce/fulfilment.ts';
import type { Payment } from '../../commerce/payment.ts';
import { movesFrom } from '../../commerce/roads/roads.ts';
import { north, SHOP } from '../bpp/counter.ts';
import type { Happening, ROADS } from './happening.ts';

export const PAY_DUE = { later: 'on-fulfilment', before: 'before-order', bill: 'after-fulfilment', card: 'before-order' } as const;

/** What a buyer of the shop asks, and what its people do next. */

export function nextOf({ order }: Sold): string | undefined {
  const moves = movesFrom(order.fulfilments[0] ?? {}, 'provider');
  return moves.find(({ command, from, to }) => command !== 'cancel' && command !== 'pack' && !from.includes(to))?.to;
}

export function ruleFor(what: Extract<Happening, { who: number }>, order: Bought | undefined): StepRule {
  switch (what.do) {
    case 'select': {
      const chosen = {
        lines: what.basket.map(([local, quantity]) => ({ itemId: `kaas.${local}`, quantity })),
        fulfilments: [fulfilmentOn(what.road)],
      };
      return order === undefined ? beginOrder({ providerNode: 'bpp.example', providerId: SHOP.id, ...chosen }) : selectAgain(chosen);
    }
    case 'init':
      return initialise({
        billing: { name: 'Anna', email: 'anna@post.example' },
        fulfilments: [fulfilmentOn(what.road)],
        payments: [{ id: `kaas.${what.pays}`, due: PAY_DUE[what.pays] }],
      });
    case 'confirm':
      return confirm({
        payments: agreed(order?.told?.payments),
        again: what.again,
        ...(order?.agreedTotal === undefined ? {} : { acceptedTotal: order.agreedTotal }),
      });
    case 'cancel':
      return cancel({ reasonId: 'changed-mind' });
    case 'ask':
      return what.what === 'status' ? askStatus() : what.what === 'track' ? askTracking() : askSupport({});
    case 'change':
      return update(
        what.what === 'billing'
          ? { targets: ['billing'], order: { billing: { name: 'Bram', email: 'bram@post.example' } } }
          : {
              targets: ['fulfilment'],
              order: { fulfilments: [{ ...order?.told?.fulfilments[0], ...fulfilmentOn('near', 'Prinsengracht 2') }] },
            },
      );
    case 'less': {
      const line = order?.told?.lines[what.place];
      const lines = [{ itemId: line?.itemId ?? 'kaas.oud', quantity: what.keeps }];
      return update({ targets: ['lines'], order: { lines }, reasonId: what.reasonId });
    }
    case 'rate':
      return rate([{ category: 'provider', id: SHOP.id, value: what.value }]);
    default:
      throw new Error(`${what.do} is nothing that a buyer does`);
  }
}

/** The payment as a buyer confirms it: one that is due before is said to be paid, which is no more than said. */
export function agreed(offered: readonly Payment[] | undefined): readonly Payment[] {
  const [payment] = offered ?? [];
  if (payment === undefined) return [];
  return [payment.due === 'before-order' ? { ...payment, status: 'paid', reference: 'BETAALD' } : payment];
}

function fulfilmentOn(which: (typeof ROADS)[number], address = 'Prinsengracht 1'): Fulfilment {
  if (which === 'pickup') return { id: 'kaas.pickup', kind: 'pickup' };
  const position = north(which === 'near' ? 1 : 2.5);
  return { id: 'kaas.delivery', kind: 'delivery', stops: [{ kind: 'end', place: { address, position } }] };
}
