import type { Money } from '../../commerce/money.ts';
import { accept, refuseTrade, type Verdict } from '../../commerce/refusal.ts';
import type { Work } from '../../node/role.ts';
import { type CancellationRule, PROVIDER_KEY, type ProviderRecord, partitionOfProvider } from '../provider-record.ts';
import { changedByHand } from './by-hand.ts';
import type { DeliveryArea } from './shop/delivery-area.ts';
import type { DeliveryTerms, ShopRecord } from './shop/record.ts';
import { asJson, providerIn } from './state.ts';

/** What the people of a business change of its terms. They hold for orders that are placed from then on: those that stand keep their own. */
export interface TermsChange {
  /** `null`: it does not deliver any more. */
  readonly delivery?: DeliveryChange | null;
  readonly cancellation?: readonly CancellationRule[];
  /** `0`: nothing can be brought back. */
  readonly returnDays?: number;
}

export interface DeliveryChange {
  /** A circle lies around the shop. */
  readonly area?: { readonly radiusKm: number } | Extract<DeliveryArea, { readonly shape: 'polygon' | 'postcodes' }>;
  /** Amounts are in the currency of the shop. */
  readonly tiers?: readonly { readonly upToKm?: number; readonly price: string }[];
  /** `null`: there is none any more. */
  readonly freeFrom?: string | null;
  readonly minimumOrder?: string | null;
}

/** How long a delivery takes where nobody said so yet. */
const MINUTES = { min: 30, max: 90 } as const;

/** Work that changes the terms. They stand until the card of the business says something new of them. */
export function changeTerms(providerId: string, change: TermsChange): Work<Verdict<ProviderRecord>> {
  return {
    partition: partitionOfProvider(providerId),
    reads: [PROVIDER_KEY.provider],
    decide(state, { nowMs }) {
      const before = providerIn<ShopRecord>(state);
      if (before === undefined) return { result: refuseTrade('provider-not-found', 'There is no such provider on this node.') };
      const isShop = before.engine === 'shop';
      if (!isShop && (change.delivery !== undefined || change.returnDays !== undefined))
        return { result: refuseTrade('invalid', 'Only a shop delivers and takes goods back.') };
      const delivery = change.delivery == null ? accept(undefined) : deliveryOf(before, change.delivery);
      if (!delivery.ok) return { result: delivery };
      if (change.delivery === null && before.pickup === undefined)
        return { result: refuseTrade('invalid', 'A shop that does not deliver has to be one where goods are collected.', '/delivery') };
      const { cancellation, returnDays } = change;
      const changed = changedByHand(before, {
        ...(cancellation === undefined ? {} : { cancellation }),
        ...(returnDays === undefined ? {} : { returnDays }),
        ...(change.delivery == null ? {} : { delivery: delivery.value as DeliveryTerms }),
      });
      const after = change.delivery === null ? withoutDelivery(changed) : changed;
      return { put: { [PROVIDER_KEY.provider]: asJson({ ...after, updatedAtMs: nowMs }) }, result: accept(after) };
    },
  };
}

/** It is remembered that this was done by hand, so that the same card again does not bring it back. */
function withoutDelivery(shop: ShopRecord): ShopRecord {
  const { delivery, byHand = {}, ...rest } = shop;
  return { ...rest, byHand: 'delivery' in byHand ? byHand : { ...byHand, delivery: delivery ?? null } };
}

function deliveryOf(shop: ShopRecord, { area, tiers, freeFrom, minimumOrder }: DeliveryChange): Verdict<DeliveryTerms> {
  const { currency, place } = shop;
  const money = (amount: string): Money => ({ currency, amount });
  const centre = place.position;
  if (area !== undefined && 'radiusKm' in area && centre === undefined)
    return refuseTrade('invalid', 'This shop has no position to draw a circle around.', '/delivery/area');
  const drawn: DeliveryArea | undefined =
    area === undefined || 'shape' in area ? area : centre && { shape: 'circle', centre, radiusKm: area.radiusKm };
  const priced = tiers?.map(({ upToKm, price }) => ({ ...(upToKm === undefined ? {} : { upToKm }), price: money(price) }));
  const before = shop.delivery;
  const [where, prices] = [drawn ?? before?.area, priced ?? before?.tiers];
  if (where === undefined || prices === undefined)
    return refuseTrade('invalid', 'Say where it delivers and for what: area and tiers.', '/delivery');
  const { freeFrom: oldFree, minimumOrder: oldLeast, ...rest } = before ?? { minutes: MINUTES };
  const [free, least] = [chosen(freeFrom, oldFree, money), chosen(minimumOrder, oldLeast, money)];
  return accept({
    ...rest,
    area: where,
    tiers: prices,
    ...(free === undefined ? {} : { freeFrom: free }),
    ...(least === undefined ? {} : { minimumOrder: least }),
  });
}

function chosen(said: string | null | undefined, before: Money | undefined, money: (amount: string) => Money): Money | undefined {
  if (said === undefined) return before;
  return said === null ? undefined : money(said);
}
