import { Counter, eur, item, SHOP } from './counter.ts';

/** A shop of cheese, as a buyer finds it. */

export const ITEMS = [
  item('oud', '12.45', 5),
  item('jong', '8.00', 20),
  item('plank', '24.20', 3, {
    item: { id: 'kaas.plank', name: 'plank', categoryIds: ['kaas.keuken'], price: eur('24.20'), maximumCount: 2 },
  }),
  item('zout', '1.00', undefined),
  item('weg', '1.00', 5, { published: false }),
  item('soorten', '1.00', undefined, { gathersVariants: true }),
];
export const counter = (shop = SHOP) => new Counter(ITEMS, shop);
export const lineOf = (order: ReturnType<Counter['order']>, kind: string) => order.quote?.lines.filter((line) => line.kind === kind);
