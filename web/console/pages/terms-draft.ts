import type { Area, Position } from '../../../commerce/place.ts';
import { type PostcodesRead, postcodesText, readPostcodes } from '../../../commerce/postcode-area.ts';
import { city } from '../../square/city/city.ts';
import type { ProviderView } from '../api.ts';

/** Terms as they stand on the page, half filled in perhaps: what is text here is read when it is kept. */
export interface Terms {
  readonly delivers: boolean;
  readonly how: 'circle' | 'drawn' | 'postcodes';
  readonly radiusKm: string;
  readonly corners: readonly Position[];
  /** As they are written. */
  readonly postcodes: string;
  readonly tiers: readonly { readonly upToKm: string; readonly price: string }[];
  readonly freeFrom: string;
  readonly minimumOrder: string;
  readonly rules: readonly Rule[];
  readonly returnDays: string;
}

export interface Rule {
  readonly until: string;
  readonly feePercent: string;
  /** For appointments: until so many hours before it begins. */
  readonly hoursBefore: string;
  readonly withinMs?: number;
}

type Shop = ProviderView['shop'];
export type Fault = 'radius' | 'corners' | 'postcodes' | 'tiers' | 'freeFrom' | 'minimumOrder' | 'rules' | 'returnDays';

const HOUR_MS = 3_600_000;
const AMOUNT = /^\d{1,7}(\.\d{1,2})?$/;
const KM = /^\d{1,3}(\.\d{1,2})?$/;
const PERCENT = /^(100|\d{1,2}(\.\d{1,2})?)$/;

export function termsOf(shop: Shop): Terms {
  const area = shop.delivery?.area;
  return {
    delivers: shop.delivery !== undefined,
    how: area?.shape === 'polygon' ? 'drawn' : area?.shape === 'postcodes' ? 'postcodes' : 'circle',
    radiusKm: area?.shape === 'circle' ? String(area.radiusKm) : '3',
    corners: area?.shape === 'polygon' ? area.corners : [],
    postcodes: area?.shape === 'postcodes' ? postcodesText(area.ranges, city.value.postcodes?.forms) : '',
    tiers: (shop.delivery?.tiers ?? [{ price: { amount: '' } }]).map((tier) => ({
      upToKm: 'upToKm' in tier && tier.upToKm !== undefined ? String(tier.upToKm) : '',
      price: tier.price.amount,
    })),
    freeFrom: shop.delivery?.freeFrom?.amount ?? '',
    minimumOrder: shop.delivery?.minimumOrder?.amount ?? '',
    rules: shop.cancellation.map(({ until, feePercent, beforeStartMs, withinMs }) => ({
      until,
      feePercent,
      hoursBefore: String((beforeStartMs ?? 0) / HOUR_MS),
      ...(withinMs === undefined ? {} : { withinMs }),
    })),
    returnDays: String(shop.returnDays ?? 0),
  };
}

/** The postcodes of a draft. A dash is believed inside a code where those of this city have one, or where it says nothing of them. */
export function postcodesIn({ postcodes }: Pick<Terms, 'postcodes'>): PostcodesRead {
  return readPostcodes(postcodes, city.value.postcodes?.forms);
}

/** A Dutch keyboard writes a comma. */
export function plain(text: string): string {
  return text.trim().replace(',', '.');
}

/** What is not filled in as it should be. */
export function faultsOf(draft: Terms): readonly Fault[] {
  const faults: Fault[] = [];
  const optional = (text: string) => plain(text) === '' || AMOUNT.test(plain(text));
  if (draft.delivers) {
    if (draft.how === 'circle' && !(KM.test(plain(draft.radiusKm)) && Number(plain(draft.radiusKm)) > 0)) faults.push('radius');
    if (draft.how === 'drawn' && draft.corners.length < 3) faults.push('corners');
    if (draft.how === 'postcodes' && !postcodesIn(draft).ok) faults.push('postcodes');
    if (tierFaults(draft).some((fault) => fault !== undefined)) faults.push('tiers');
    if (!optional(draft.freeFrom)) faults.push('freeFrom');
    if (!optional(draft.minimumOrder)) faults.push('minimumOrder');
  }
  if (!draft.rules.every(({ feePercent, hoursBefore }) => isPercent(feePercent) && isHours(hoursBefore))) faults.push('rules');
  if (!/^\d{1,3}$/.test(draft.returnDays.trim()) || Number(draft.returnDays) > 365) faults.push('returnDays');
  return faults;
}

export const isPercent = (text: string): boolean => PERCENT.test(plain(text));
export const isHours = (text: string): boolean => KM.test(plain(text));

/** Of each tier what is not as it should be: an amount, and kilometres that rise, which only the last may go without. */
export function tierFaults({ tiers }: Terms): readonly ('price' | 'upToKm' | undefined)[] {
  let reached = 0;
  return tiers.map(({ upToKm, price }, place) => {
    if (!AMOUNT.test(plain(price))) return 'price';
    if (plain(upToKm) === '') return place === tiers.length - 1 ? undefined : 'upToKm';
    const km = KM.test(plain(upToKm)) ? Number(plain(upToKm)) : 0;
    const rises = km > reached;
    reached = Math.max(reached, km);
    return rises ? undefined : 'upToKm';
  });
}

/** As the node takes it, without the area. */
export function termsBody(draft: Terms, shop: Shop): { readonly delivery?: object | null } {
  const amount = (text: string) => (plain(text) === '' ? null : plain(text));
  const delivery = {
    tiers: draft.tiers.map(({ upToKm, price }) => ({
      ...(plain(upToKm) === '' ? {} : { upToKm: Number(plain(upToKm)) }),
      price: plain(price),
    })),
    freeFrom: amount(draft.freeFrom),
    minimumOrder: amount(draft.minimumOrder),
  };
  const cancellation = draft.rules.map(({ until, feePercent, hoursBefore, withinMs }) => ({
    until,
    feePercent: plain(feePercent),
    ...(Number(plain(hoursBefore)) === 0 ? {} : { beforeStartMs: Math.round(Number(plain(hoursBefore)) * HOUR_MS) }),
    ...(withinMs === undefined ? {} : { withinMs }),
  }));
  if (shop.engine !== 'shop') return { cancellation } as object;
  const where = draft.delivers ? { delivery: { ...delivery, ...areaOf(draft) } } : shop.delivery === undefined ? {} : { delivery: null };
  return { ...where, cancellation, returnDays: Number(draft.returnDays) } as object;
}

function areaOf({ how, radiusKm, corners, postcodes }: Terms): object {
  if (how === 'postcodes') return { area: { postcodes } };
  return { area: how === 'circle' ? { radiusKm: Number(plain(radiusKm)) } : { corners } };
}

/** The area as a map shows it; undefined while there is none. */
export function drawnArea(draft: Terms, centre: Position | undefined): Area | undefined {
  if (draft.how === 'postcodes') return undefined;
  if (draft.how === 'drawn') return draft.corners.length < 2 ? undefined : { shape: 'polygon', corners: draft.corners };
  const radiusKm = Number(plain(draft.radiusKm));
  return centre === undefined || !(radiusKm > 0) ? undefined : { shape: 'circle', centre, radiusKm };
}
