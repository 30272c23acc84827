import type { Ask, CommandOf, Plan } from '../engine.ts';
import { paymentTerms } from '../payments.ts';
import { partKeys } from './bundles.ts';
import { itemKeys } from './lines.ts';
import { offerFor } from './offer.ts';
import { KEY } from './record.ts';
import { booksIn, SLOT_PREFIX } from './slots.ts';
import { holdIn, holdKey, itemIn, shopIn } from './state.ts';

/** Prices a basket. Nothing is kept and nothing is reserved: that begins at init. */
export function select({ command, from }: Ask<CommandOf<'select'>>): Plan {
  return {
    reads: [KEY.shop, holdKey(from), ...itemKeys(command.order)],
    lists: [SLOT_PREFIX],
    readsMore: (state) => partKeys(state, command.order),
    decide(state, { nowMs, newId }) {
      const held = holdIn(state, from);
      const basket = {
        shop: shopIn(state),
        order: command.order,
        itemOf: (itemId: string) => itemIn(state, itemId),
        ...(held === undefined ? {} : { held }),
        bookOf: booksIn(state, 'all', held),
      };
      const offer = offerFor(basket, { nowMs, quoteId: newId() });
      if (!offer.ok) return { answer: { action: 'select', refusal: offer.refusal } };
      return { answer: { action: 'select', order: { ...offer.value.order, payments: paymentTerms(offer.value.shop) } } };
    },
  };
}
