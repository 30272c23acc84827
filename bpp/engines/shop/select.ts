import type { Ask, CommandOf, Plan } from '../engine.ts';
import { paymentTerms } from '../payments.ts';
import { itemKeys, offerFor } from './offer.ts';
import { KEY } from './record.ts';
import { bookIn, SLOT_PREFIX } from './slots.ts';
import { holdIn, holdKey, itemIn, shopIn } from './state.ts';

/** Prices a basket. Nothing is kept and nothing is reserved: that begins at init. */
export function select({ command, from }: Ask<CommandOf<'select'>>): Plan {
  return {
    reads: [KEY.shop, holdKey(from), ...itemKeys(command.order)],
    lists: [SLOT_PREFIX],
    decide(state, { nowMs, newId }) {
      const { lines: held = [], slotMs } = holdIn(state, from) ?? {};
      const basket = {
        shop: shopIn(state),
        order: command.order,
        itemOf: (itemId: string) => itemIn(state, itemId),
        held,
        book: bookIn(state, 'all', slotMs),
      };
      const offer = offerFor(basket, { nowMs, quoteId: newId() });
      if (!offer.ok) return { answer: { action: 'select', refusal: offer.refusal } };
      return { answer: { action: 'select', order: { ...offer.value.order, payments: paymentTerms(offer.value.shop) } } };
    },
  };
}
