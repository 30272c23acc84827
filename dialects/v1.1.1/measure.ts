import type { Measure } from '../../commerce/measure.ts';
import { decimalOf } from './leaves.ts';
import { takeTag } from './tags.ts';
import type { Wire, WireObject } from './wire-object.ts';
import { written } from './writing.ts';

/** Scalar.type of what differs from piece to piece. */
const VARIES = 'VARIABLE';

/** What is sold by weight: the measure of one piece in ItemQuantity.unitized, that of all in allocated. All of it, or nothing is taken. */
export function readMeasure(item: WireObject): Measure | undefined {
  const quantity = item.object('quantity');
  const one = quantity?.object('unitized')?.object('measure');
  const [unit, estimate] = [one?.peek('unit'), decimalOf(one?.peek('value'))];
  if (quantity === undefined || one === undefined || one.peek('type') !== VARIES) return undefined;
  if (typeof unit !== 'string' || unit === '' || estimate === undefined) return undefined;
  const marginPercent = takeTag(item, 'item_details', 'margin_percent', decimalOf);
  if (marginPercent === undefined) return undefined;
  for (const member of ['type', 'unit', 'value']) one.leave(member, undefined);
  const all = quantity.object('allocated')?.object('measure');
  const weighed = all?.peek('unit') === unit ? all.decimal('value') : undefined;
  if (weighed !== undefined) all?.leave('unit', undefined);
  return { unit, estimate, marginPercent, ...(weighed === undefined ? {} : { weighed }) };
}

/** The members of ItemQuantity that tell of a measure. */
export function measuresOf(measure: Measure | undefined): Wire {
  if (measure === undefined) return {};
  const { unit, estimate, weighed } = measure;
  return written({
    unitized: { measure: { type: VARIES, unit, value: estimate } },
    allocated: weighed === undefined ? undefined : { measure: { unit, value: weighed } },
  }) as Wire;
}
