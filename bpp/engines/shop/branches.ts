import type { Order } from '../../../commerce/order.ts';
import { nearest, type Position } from '../../../commerce/place.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { State } from '../../../node/store/port.ts';
import type { Branch, DeliveryTerms, ShopRecord } from './record.ts';
import { shopIn } from './state.ts';

/** The places of one shop, each with goods, hours and an area of delivery of its own. An order comes from one of them. */

/** One place, as a shop by itself. */
export interface Site {
  /** Absent for the shop's own place. */
  readonly branchId?: string;
  readonly shop: ShopRecord;
}

/** The shop's own place, then its branches as its card lists them. */
export function sitesOf(shop: ShopRecord): readonly Site[] {
  return [{ shop }, ...(shop.branches ?? []).map((branch) => ({ branchId: branch.id, shop: shopAt(shop, branch) }))];
}

/** The place of an order that was offered or placed; the shop's own for one that names none that is known. */
export function siteOf(shop: ShopRecord, { provider }: Pick<Order, 'provider'>): Site {
  const placeId = provider?.places[0]?.id;
  return sitesOf(shop).find((site) => site.shop.place.id === placeId) ?? { shop };
}

/** The shop as it is in the place of an order; undefined where there is none. */
export function siteIn(state: State, order: Pick<Order, 'provider'>): ShopRecord | undefined {
  const shop = shopIn(state);
  return shop === undefined ? undefined : siteOf(shop, order).shop;
}

/** The shop with the place, contact, hours and delivery of one of its branches. */
function shopAt(shop: ShopRecord, { place, contact, openingHours, deliveryArea, deliverySlots }: Branch): ShopRecord {
  const { delivery } = shop;
  const slots = deliverySlots === undefined ? {} : { slots: deliverySlots };
  return {
    ...shop,
    place,
    ...(contact === undefined ? {} : { contact }),
    ...(openingHours === undefined ? {} : { openingHours }),
    ...(delivery === undefined ? {} : { delivery: { ...delivery, ...slots, area: deliveryArea ?? areaFrom(delivery, place.position) } }),
  };
}

function areaFrom({ area }: DeliveryTerms, centre: Position | undefined): DeliveryTerms['area'] {
  return area.shape === 'circle' && centre !== undefined ? { ...area, centre } : area;
}

/**
 * The places from which an order could come, in the order in which they are tried: the one that it names, or else from near to far of where it goes, or
 * as the card lists them where that is not known. The first that has all goods and can hand them over is taken; of what is collected one that is open.
 */
export function sitesFor(shop: ShopRecord, order: Order): Verdict<readonly Site[]> {
  const sites = sitesOf(shop);
  if (sites.length === 1) return accept(sites);
  const named = order.provider?.places ?? [];
  if (named.length === 1 && named[0]?.id !== undefined) {
    const site = sites.find((each) => each.shop.place.id === named[0]?.id);
    if (site !== undefined) return accept([site]);
    const known = sites.map((each) => each.shop.place.id).join(', ');
    return refuseTrade(
      'provider-location-not-found',
      `The shop has no such place; name one of ${known}, or none.`,
      '/order/provider/places/0',
    );
  }
  const to = whereTo(order);
  return accept(to === undefined ? sites : fromNearToFar(sites, to));
}

/** Where it is to be brought, or near where it is to be collected, as far as the order says. */
function whereTo({ fulfilments }: Order): Position | undefined {
  const stops = fulfilments[0]?.stops ?? [];
  return (stops.find(({ kind }) => kind === 'end') ?? stops[0])?.place?.position;
}

function fromNearToFar(sites: readonly Site[], to: Position): readonly Site[] {
  const left = [...sites];
  const sorted: Site[] = [];
  while (left.length > 0) {
    const next = nearest(
      left.map((site) => ({ site, ...(site.shop.place.position === undefined ? {} : { position: site.shop.place.position }) })),
      to,
    )?.found.site;
    sorted.push(...left.splice(next === undefined ? 0 : left.indexOf(next), 1));
  }
  return sorted;
}
