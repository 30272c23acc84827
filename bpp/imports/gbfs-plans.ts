import { parseMoney } from '../../commerce/money.ts';
import type { PricePlan, PriceSegment } from '../engines/rental/price.ts';
import type { FeedObject } from './gbfs-value.ts';

const PLANS_MAX = 500;
const SEGMENTS_MAX = 50;
/** A segment that charges each second of a day is none. */
const STEP_MAX = 1_000_000;

/** `system_pricing_plans`: the plans in the currency of the business, by id. A plan with one segment that cannot be read is left out whole. */
export function readPlans(data: FeedObject, currency: string): ReadonlyMap<string, PricePlan> | undefined {
  const rows = data.rows('plans', PLANS_MAX);
  if (rows === undefined) return undefined;
  const plans = new Map<string, PricePlan>();
  for (const each of rows) {
    const plan = readPlan(each, currency);
    if (plan === undefined) continue;
    if (plans.has(plan.id)) each.fault('plan_id', { nl: 'Deze id komt twee keer voor.', en: 'This id is there twice.' });
    else plans.set(plan.id, plan);
  }
  return plans;
}

function readPlan(each: FeedObject, currency: string): PricePlan | undefined {
  const id = each.id('plan_id') ?? each.need('plan_id');
  const amount = each.decimal('price') ?? each.need('price');
  const perMinute = readSegments(each, 'per_min_pricing');
  const perKm = readSegments(each, 'per_km_pricing');
  if (id === undefined || amount === undefined || perMinute === undefined || perKm === undefined) return undefined;
  const own = each.text('currency') ?? each.need('currency');
  if (own !== undefined && own !== currency) {
    return each.fault('currency', {
      nl: `De kaart van het bedrijf rekent in ${currency}; zet hier dezelfde munt.`,
      en: `The card of the business reckons in ${currency}; write the same currency here.`,
    });
  }
  const base = parseMoney(currency, amount);
  if (own === undefined || !base.ok) return undefined;
  if (base.value.amount.startsWith('-')) {
    return each.fault('price', { nl: 'Een grondprijs is 0 of meer.', en: 'A base price is 0 or more.' });
  }
  const description = each.localText('description');
  return {
    id,
    name: each.localText('name') ?? id,
    ...(description === undefined ? {} : { description }),
    base: base.value,
    perMinute,
    perKm,
    withoutVat: each.flag('is_taxable') ?? false,
    surge: each.flag('surge_pricing') ?? false,
  };
}

/** Undefined when one of them cannot be read: a price that misses a part is another price. */
function readSegments(plan: FeedObject, name: string): readonly PriceSegment[] | undefined {
  if (!plan.has(name)) return [];
  const segments: PriceSegment[] = [];
  for (const each of plan.list(name, SEGMENTS_MAX)) {
    const start = each.count('start') ?? each.need('start');
    const rate = each.decimal('rate') ?? each.need('rate');
    const interval = each.count('interval') ?? each.need('interval');
    const end = each.count('end');
    if (start === undefined || rate === undefined || interval === undefined || (each.has('end') && end === undefined)) return undefined;
    if (Math.max(start, interval, end ?? 0) > STEP_MAX || (end !== undefined && end <= start)) {
      return each.fault(end === undefined ? 'start' : 'end', {
        nl: `Schrijf start kleiner dan end, en beide niet groter dan ${STEP_MAX}.`,
        en: `Write a start less than end, and both no more than ${STEP_MAX}.`,
      });
    }
    segments.push({ start, rate, interval, ...(end === undefined ? {} : { end }) });
  }
  return segments.length === plan.size(name) ? segments : undefined;
}
