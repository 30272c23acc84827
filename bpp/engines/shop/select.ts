import type { Ask, CommandOf, Plan } from '../engine.ts';
import { paymentTerms } from '../payments.ts';
import { itemKeys, offerFor } from './offer.ts';
import { KEY } from './record.ts';
import { holdIn, holdKey, itemIn, shopIn } from './state.ts';

/** Prices a basket. Nothing is kept and nothing is reserved: that begins at init. */
export function select({ command, from }: Ask<CommandOf<'select'>>): Plan {
  return {
    reads: [KEY.shop, holdKey(from), ...itemKeys(command.order)],
    decide(state, { nowMs, newId }) {
      const held = holdIn(state, from)?.lines ?? [];
      const basket = { shop: shopIn(state), order: command.order, itemOf: (itemId: string) => itemIn(state, itemId), held };
      const offer = offerFor(basket, { nowMs, quoteId: newId() });
      if (!offer.ok) return { answer: { action: 'select', refusal: offer.refusal } };
      return { answer: { action: 'select', order: { ...offer.value.order, payments: paymentTerms(offer.value.shop) } } };
    },
  };
}
