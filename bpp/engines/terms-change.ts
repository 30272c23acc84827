import { DRAWN, type DrawnFault, faultOfRing, openRing } from '../../commerce/drawn-area.ts';
import type { Position } from '../../commerce/place.ts';
import { readPostcodes } from '../../commerce/postcode-area.ts';
import { CANCELLATION_STEPS } from '../../commerce/roads/road.ts';
import type { CancellationRule } from '../provider-record.ts';
import type { DeliveryChange, TermsChange } from './change-terms.ts';
import { postcodesFault } from './shop/postcodes-fault.ts';

/** Reads a change of terms as it was sent: the change, or a sentence about what is wrong with it. */

const AMOUNT = /^\d{1,7}(\.\d{1,2})?$/;
const PERCENT = /^(100|\d{1,2}(\.\d{1,2})?)$/;
const RULES_MAX = 6;
const TIERS_MAX = 10;
const RETURN_DAYS_MAX = 365;
const LONGEST_MS = 8_760 * 3_600_000;

const FAULTS: Readonly<Record<DrawnFault, string>> = {
  corners: `An area has ${DRAWN.cornersMin} to ${DRAWN.cornersMax} corners.`,
  crossing: 'Two sides of the area cross each other; draw it without.',
  'too-small': 'The area is too small to deliver in.',
  'too-large': `The area is more than ${DRAWN.acrossKmMax} km across.`,
};

type Unknown = Readonly<Record<string, unknown>>;

export function termsChangeIn(body: unknown): TermsChange | string {
  if (!isObject(body)) return 'Send some of {"delivery", "cancellation", "returnDays"}.';
  const { delivery, cancellation, returnDays, ...others } = body;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined || Object.keys(body).length === 0) return 'Send some of {"delivery", "cancellation", "returnDays"}.';
  if (returnDays !== undefined && !isWhole(returnDays, RETURN_DAYS_MAX)) return `returnDays is a whole number up to ${RETURN_DAYS_MAX}.`;
  const rules = cancellation === undefined ? undefined : rulesIn(cancellation);
  if (typeof rules === 'string') return rules;
  const change = delivery === undefined || delivery === null ? delivery : deliveryIn(delivery);
  if (typeof change === 'string') return change;
  return {
    ...(change === undefined ? {} : { delivery: change }),
    ...(rules === undefined ? {} : { cancellation: rules }),
    ...(returnDays === undefined ? {} : { returnDays }),
  };
}

function rulesIn(value: unknown): readonly CancellationRule[] | string {
  if (!Array.isArray(value) || value.length > RULES_MAX) return `cancellation is a list of at most ${RULES_MAX} rules.`;
  const rules = value.flatMap((each: unknown): CancellationRule[] => {
    if (!isObject(each)) return [];
    const until = CANCELLATION_STEPS.find((step) => step === each.until);
    const { feePercent, withinMs, beforeStartMs } = each;
    if (until === undefined || typeof feePercent !== 'string' || !PERCENT.test(feePercent)) return [];
    if (![withinMs, beforeStartMs].every((length) => length === undefined || isWhole(length, LONGEST_MS))) return [];
    return [
      {
        until,
        feePercent,
        ...(withinMs === undefined ? {} : { withinMs: withinMs as number }),
        ...(beforeStartMs === undefined ? {} : { beforeStartMs: beforeStartMs as number }),
      },
    ];
  });
  const shape = `Each rule is {"until", "feePercent"}: until is one of ${CANCELLATION_STEPS.join(', ')}, feePercent a text from "0" to "100".`;
  return rules.length === value.length ? rules : shape;
}

function deliveryIn(value: unknown): DeliveryChange | string {
  if (!isObject(value)) return 'delivery is {"area", "tiers", "freeFrom", "minimumOrder"}, some of them, or null.';
  const { freeFrom, minimumOrder } = value;
  const isAmount = (said: unknown) => said === undefined || said === null || (typeof said === 'string' && AMOUNT.test(said));
  if (!isAmount(freeFrom) || !isAmount(minimumOrder)) return 'An amount is a text such as "25.00", or null where there is none.';
  const area = value.area === undefined ? undefined : areaIn(value.area);
  if (typeof area === 'string') return area;
  const tiers = value.tiers === undefined ? undefined : tiersIn(value.tiers);
  if (typeof tiers === 'string') return tiers;
  return {
    ...(area === undefined ? {} : { area }),
    ...(tiers === undefined ? {} : { tiers }),
    ...(freeFrom === undefined ? {} : { freeFrom: freeFrom as string | null }),
    ...(minimumOrder === undefined ? {} : { minimumOrder: minimumOrder as string | null }),
  };
}

function areaIn(value: unknown): NonNullable<DeliveryChange['area']> | string {
  const shape = 'area is {"radiusKm": 3}, {"corners": [{"lat", "lon"}, …]}, or {"postcodes": "1230-1239, 1244 AB"}.';
  if (!isObject(value)) return shape;
  const { radiusKm, corners, postcodes } = value;
  if (typeof postcodes === 'string' && corners === undefined && radiusKm === undefined) {
    const read = readPostcodes(postcodes);
    return read.ok ? read.area : `${read.part === undefined ? '' : `${read.part.slice(0, 40)}: `}${postcodesFault(read).en}`;
  }
  if (typeof radiusKm === 'number' && corners === undefined && postcodes === undefined)
    return radiusKm > 0 && radiusKm <= DRAWN.radiusKmMax ? { radiusKm } : `radiusKm is more than 0 and at most ${DRAWN.radiusKmMax}.`;
  if (!Array.isArray(corners) || corners.length > DRAWN.cornersMax + 1 || !corners.every(isPosition)) return shape;
  const ring = openRing(corners.map(({ lat, lon }) => ({ lat, lon })));
  const fault = faultOfRing(ring);
  return fault === undefined ? { shape: 'polygon', corners: ring } : FAULTS[fault];
}

function tiersIn(value: unknown): NonNullable<DeliveryChange['tiers']> | string {
  const shape = `tiers is a list of 1 to ${TIERS_MAX} of {"upToKm": 3, "price": "2.95"}, rising; the last may have no upToKm.`;
  if (!Array.isArray(value) || value.length === 0 || value.length > TIERS_MAX) return shape;
  let reached = 0;
  for (const [place, tier] of value.entries()) {
    if (!isObject(tier) || typeof tier.price !== 'string' || !AMOUNT.test(tier.price)) return shape;
    const { upToKm } = tier;
    if (upToKm === undefined && place === value.length - 1) continue;
    if (typeof upToKm !== 'number' || !(upToKm > reached) || upToKm > DRAWN.acrossKmMax) return shape;
    reached = upToKm;
  }
  return value.map(({ upToKm, price }: { upToKm?: number; price: string }) => ({ ...(upToKm === undefined ? {} : { upToKm }), price }));
}

function isObject(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWhole(value: unknown, most: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most;
}

function isPosition(value: unknown): value is Position {
  if (!isObject(value)) return false;
  const { lat, lon } = value;
  return typeof lat === 'number' && typeof lon === 'number' && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
}
