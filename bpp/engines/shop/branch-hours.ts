import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { Work } from '../../../node/role.ts';
import { type ProviderRecord, partitionOfProvider } from '../../provider-record.ts';
import { changedByHand, withHandKept } from '../by-hand.ts';
import { asJson } from '../state.ts';
import { type Branch, KEY, type ShopRecord } from './record.ts';
import { shopIn } from './state.ts';

/** When one branch is open, beside the hours of the shop itself. */
export type BranchHoursChange = Partial<Pick<ShopRecord['openingHours'], 'weekly' | 'closedDates' | 'otherHours'>>;

/**
 * Work that changes the hours of a branch. One that kept the hours of the shop has its own from then on, which begin as those. They stand until the
 * card says something new of the hours of this branch.
 */
export function changeBranchHours(providerId: string, branchId: string, change: BranchHoursChange): Work<Verdict<ShopRecord>> {
  return {
    partition: partitionOfProvider(providerId),
    reads: [KEY.shop],
    decide(state, { nowMs }) {
      const shop = shopIn(state);
      if (shop === undefined) return { result: refuseTrade('provider-not-found', 'There is no such shop on this node.') };
      const { branches = [] } = shop;
      const branch = branches.find(({ id }) => id === branchId);
      if (branch === undefined)
        return { result: refuseTrade('provider-location-not-found', `The shop has no branch ${branchId}.`, '/branch') };
      const openingHours = { ...(branch.openingHours ?? shop.openingHours), ...change };
      const changed = changedByHand<Branch>(branch, { openingHours });
      const after: ShopRecord = { ...shop, branches: branches.map((each) => (each === branch ? changed : each)), updatedAtMs: nowMs };
      return { put: { [KEY.shop]: asJson(after) }, result: accept(after) };
    },
  };
}

/** A shop as its card has it now, where each branch keeps what was changed of it by hand since its card last said something else of that. */
export function withBranchesKept<R extends ProviderRecord>(before: ProviderRecord | undefined, imported: R): R {
  const { branches: known = [] } = (before ?? {}) as Partial<ShopRecord>;
  const { branches } = imported as Partial<ShopRecord>;
  if (branches === undefined || known.length === 0) return imported;
  const kept = branches.map((branch) =>
    withHandKept(
      known.find(({ id }) => id === branch.id),
      branch,
    ),
  );
  return { ...imported, branches: kept };
}
