import type { Branch } from '../engines/shop/record.ts';
import { checkDeliveryArea, deliveryAreaOf } from './card-delivery-area.ts';
import { type CardSlots, checkSlots, slotsOf } from './card-slots.ts';
import type { Complain } from './import-problem.ts';
import { type CardDeliveryArea, type ProviderCard, placeOf } from './provider-card.ts';

/** A branch of a shop as the schema of its card lets it be. */
export interface CardBranch extends Partial<Pick<ProviderCard, 'contact' | 'opening_hours' | 'closed_dates' | 'other_hours'>> {
  readonly id: string;
  readonly name: string;
  readonly address: ProviderCard['address'];
  readonly delivery_area?: CardDeliveryArea;
  readonly delivery_slots?: CardSlots;
}

/** The branches of a shop from its card. The days on which the shop is closed hold for a branch that names none of its own. */
export function branchesOf(branches: readonly CardBranch[], card: ProviderCard): readonly Branch[] {
  return branches.map((branch) => {
    const { opening_hours: weekly, closed_dates: closed, other_hours: other } = branch;
    const hasHours = weekly !== undefined || closed !== undefined || other !== undefined;
    const closedDates = closed ?? card.closed_dates;
    const otherHours = other ?? card.other_hours;
    const openingHours = {
      timeZone: card.timezone,
      weekly: weekly ?? card.opening_hours,
      ...(closedDates === undefined ? {} : { closedDates }),
      ...(otherHours === undefined ? {} : { otherHours }),
    };
    const id = `${card.id}.${branch.id}`;
    return {
      id,
      place: placeOf(branch, id),
      ...(branch.contact === undefined ? {} : { contact: branch.contact }),
      ...(hasHours ? { openingHours } : {}),
      ...(branch.delivery_area === undefined ? {} : { deliveryArea: deliveryAreaOf(branch.delivery_area, branch) }),
      ...(branch.delivery_slots === undefined ? {} : { deliverySlots: slotsOf(branch.delivery_slots) }),
    };
  });
}

/** Two branches with one id, or with one name, could not be told apart in a file of products; nor could two times of delivery that begin together. */
export function checkBranches(branches: readonly CardBranch[], complain: Complain): void {
  for (const [place, { id, name, delivery_area: area, delivery_slots: slots }] of branches.entries()) {
    checkDeliveryArea(area, ['branches', String(place), 'delivery_area'], complain);
    if (slots !== undefined) checkSlots(slots, ['branches', String(place), 'delivery_slots'], complain);
    const before = branches.slice(0, place).find((other) => other.id === id || other.name.toLowerCase() === name.toLowerCase());
    if (before === undefined) continue;
    const message = {
      nl: 'Een andere vestiging heet al zo; geef elke vestiging een eigen id en naam.',
      en: 'Another branch is called so already; give each an id and a name of its own.',
    };
    complain(['branches', String(place), before.id === id ? 'id' : 'name'], { value: before.id === id ? id : name, message });
  }
}
