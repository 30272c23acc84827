import { describe, expect, test } from 'vitest';
import { takeAccount } from '../../torture/account.ts';
import type { ShelfItem } from '../../torture/counters.ts';
import type { Kept } from '../../torture/kept.ts';
import type { Sides } from '../../torture/sides.ts';
import { BREAD, held, KEPT, shelf, T1, TEA, viewOf, WELL, withBuyer } from './small-street.ts';

/** A breakfast basket, made of two loaves and a jar of jam each, was bought in the branch. */
describe('the shelves of a shop with more than one place', () => {
  const counted = (onHand: number, reserved = 0) => ({ counted: true as const, onHand, reserved });
  const loaves = (here: number, there: number, heldThere = 0): ShelfItem => ({
    ...shelf(here),
    elsewhere: { oost: counted(there, heldThere) },
  });
  const jam = (there: number): ShelfItem => ({ item: { id: 'bakker.jam' }, stock: counted(4), elsewhere: { oost: counted(there) } });
  const basket = { ...BREAD, lines: [{ itemId: 'bakker.mand', quantity: 2 }] };
  const parts = [
    { itemId: 'bakker.brood', quantity: 2 },
    { itemId: 'bakker.jam', quantity: 1 },
  ];
  const orders = KEPT.orders.map((order) =>
    order.id === 'bakker.1' ? { ...order, branchId: 'oost', bundles: { 'bakker.mand': parts } } : order,
  );
  const sides = (now: readonly ShelfItem[], held: Kept['held'] = []): Sides => ({
    ...WELL,
    provider: [basket, TEA],
    buyer: withBuyer(viewOf(`${T1}.1`, basket)),
    kept: { ...KEPT, orders, held },
    shelvesBefore: [loaves(10, 6), jam(3)],
    shelvesNow: now,
  });

  test('add up when what a bundle is made of left the shelf of its place', () => {
    expect(takeAccount(sides([loaves(10, 2), jam(1)])).findings).toEqual([]);
  });

  test.each<readonly [what: string, now: readonly ShelfItem[], said: RegExp]>([
    ['the other place gave the goods', [loaves(6, 6), jam(1)], /10 of bakker\.brood at first; now 6 left and 0 in orders/],
    ['one part stayed on the shelf', [loaves(10, 2), jam(3)], /3 of bakker\.jam in oost at first; now 3 left and 2 in orders/],
    ['something is reserved there for nobody', [loaves(10, 2, 1), jam(1)], /1 of bakker\.brood in oost reserved, and 0 held/],
  ])('do not when %s', (_what, now, said) => {
    expect(takeAccount(sides(now)).findings).toContainEqual({ what: 'stock', said: expect.stringMatching(said) });
  });

  test('count what is held in the place where it lies', () => {
    const inBranch = [{ ...held('nobody'), branchId: 'oost' }];
    const of = (now: readonly ShelfItem[]) => takeAccount(sides(now, inBranch)).findings.filter(({ what }) => what === 'stock');
    expect(of([loaves(10, 2, 2), jam(1)])).toEqual([]);
    expect(of([{ ...loaves(10, 2), stock: counted(10, 2) }, jam(1)])).toHaveLength(2);
  });
});
