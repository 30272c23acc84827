import { expect, test } from 'vitest';
import type { RankedOffer } from '../../bap/client/client.ts';
import { canBeRented, rentalsFor } from '../../pilots/rental.ts';

/** What somebody rents who sets out at an hour at which not everything can be had. */

const provider = {
  id: 'v',
  name: 'Verhuur',
  categories: [],
  places: [],
  fulfilments: [{ id: 'v.ride', kind: 'rental' }],
  payments: [],
  items: [],
};
const item = { id: 'v.scooter', name: 'Scooter', categoryIds: [], price: { currency: 'EUR', amount: '1.00' } };
const offer = (more: object = {}, count = 1) =>
  ({ provider: { ...provider, ...more }, item: { ...item, availableCount: count } }) as unknown as RankedOffer;

test('who finds what they came for closed takes what can be rented nearest, and nobody asks at a door that is shut', () => {
  const [wanted, anything, ...more] = rentalsFor({ text: 'scooter', position: { lat: 52.37, lon: 4.9 } });
  expect(wanted).toMatchObject({ text: 'scooter', fulfilment: 'rental', rank: 'nearest' });
  expect(anything).toMatchObject({ fulfilment: 'rental', rank: 'nearest' });
  expect(anything).not.toHaveProperty('text');
  expect(more).toEqual([]);
  expect([offer(), offer({ openNow: true }), offer({ openNow: false }), offer({}, 0)].map(canBeRented)).toEqual([true, true, false, false]);
});
