import type { Fulfilment } from '../../../commerce/fulfilment.ts';
import { type Billing, type Order, quantities } from '../../../commerce/order.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { sameTerms } from '../../../commerce/terms.ts';
import { agreesToQuote } from '../placing.ts';
import { destinationOf } from './handover.ts';

/**
 * Whether a confirm agrees to what was offered at init: goods, price, terms, who pays and where it goes. What it leaves unsaid is as it was offered; what
 * it says otherwise is refused, never taken silently for the one or the other.
 */
export function asOffered(offered: Order, confirmed: Order): Verdict<void> {
  const wanted = quantities(offered.lines);
  const said = quantities(confirmed.lines);
  if (wanted.size !== said.size || [...wanted].some(([itemId, quantity]) => said.get(itemId) !== quantity)) {
    return differs('The items differ from those offered at init', '/order/lines');
  }
  const { billing, cancellationTerms, fulfilments, provider } = confirmed;
  const placeId = provider?.places[0]?.id;
  if (placeId !== undefined && provider?.places.length === 1 && placeId !== offered.provider?.places[0]?.id) {
    return differs('The place is not the one offered at init', '/order/provider/places');
  }
  if (billing !== undefined && !sameBilling(billing, offered.billing))
    return differs('The billing is not the one given at init', '/order/billing');
  const [asked] = fulfilments;
  const [agreed] = offered.fulfilments;
  if (asked !== undefined && ((asked.id !== '' && asked.id !== agreed?.id) || !sameDestination(asked, agreed))) {
    return differs('The fulfilment is not the one offered at init', '/order/fulfilments/0');
  }
  if (cancellationTerms !== undefined && !sameTerms(cancellationTerms, offered.cancellationTerms ?? [])) {
    return differs('The terms of cancelling are not those offered at init', '/order/cancellationTerms');
  }
  return offered.quote === undefined ? accept(undefined) : agreesToQuote(offered.quote, confirmed.quote);
}

function differs(what: string, path: string): Verdict<never> {
  return refuseTrade('quote-unavailable', `${what}; call init again for a new offer.`, path);
}

/** Whether two billings name the same person, address and ways to reach them. */
export function sameBilling(left: Billing, right: Billing | undefined): boolean {
  const facts = ['name', 'phone', 'email', 'address', 'cityName', 'taxId'] as const;
  return facts.every((fact) => left[fact] === right?.[fact]);
}

/** Whether a fulfilment goes where the other does; one that names no destination says nothing of it. */
export function sameDestination(left: Fulfilment, right: Fulfilment | undefined): boolean {
  const [asked, has] = [destinationOf(left), destinationOf(right)];
  if (asked === undefined) return true;
  const [to, at] = [asked.place, has?.place];
  const samePlace = to?.address === at?.address && to?.position?.lat === at?.position?.lat && to?.position?.lon === at?.position?.lon;
  return samePlace && asked.instructions === has?.instructions;
}
