import type { Catalogue } from '../../commerce/catalogue.ts';
import type { Order } from '../../commerce/order.ts';

/** What a baker answers to a search. */
export function bread(name = 'Desembrood', amount = '4.50', position = { lat: 52.3731, lon: 4.8926 }): Catalogue {
  return {
    name: 'Bakkerij',
    providers: [
      {
        id: 'bakker',
        name: 'Bakkerij op de hoek',
        categories: [],
        places: [{ id: 'winkel', position }],
        fulfilments: [{ id: 'f1', kind: 'pickup' }],
        payments: [],
        items: [{ id: 'desem', name, categoryIds: [], price: { currency: 'EUR', amount } }],
      },
    ],
  };
}

export const LINES = [{ itemId: 'desem', quantity: 2 }];

/** An order as a provider node tells it. */
export function told(amount: string, more: Partial<Order> = {}): Order {
  const total = { currency: 'EUR', amount };
  return {
    providerId: 'bakker',
    lines: LINES,
    fulfilments: [{ id: 'f1', kind: 'pickup' }],
    payments: [],
    quote: { total, lines: [{ title: 'Desembrood', kind: 'item', itemId: 'desem', quantity: 2, amount: total }] },
    ...more,
  };
}
