import type { Cancellation, CancellationTerm, ReturnTerm } from '../../commerce/terms.ts';
import { isoDuration } from '../../protocol/duration.ts';
import { cancelledByCodes, carrierCodes, stateCodes, wireCode } from './codes.ts';
import { moment } from './leaves.ts';
import { readPrice, writePrice } from './money.ts';
import { flagOf, tagGroup, tags, takeTag } from './tags.ts';
import { isWire, known, type Wire, type WireObject } from './wire-object.ts';
import { joined, written } from './writing.ts';

/** CancellationTerm. A term that names no state has an empty one. */
export function readCancellationTerm(term: WireObject): CancellationTerm {
  return known({
    state: term.object('fulfillment_state')?.object('descriptor')?.coded('code', stateCodes) ?? '',
    possible: takeTag(term, 'cancellation_details', 'possible', flagOf),
    reasonRequired: term.flag('reason_required'),
    fee: readFee(term.object('cancellation_fee')),
    withinMs: term.object('cancel_by')?.duration('duration'),
    extra: term.rest(),
  });
}

function readFee(fee: WireObject | undefined): CancellationTerm['fee'] {
  const percent = fee?.decimal('percentage');
  if (percent !== undefined) return { percent };
  const amount = readPrice(fee?.object('amount'));
  return amount === undefined ? undefined : { amount };
}

export function writeCancellationTerm(term: CancellationTerm): Wire {
  const { state, possible, reasonRequired, fee, withinMs, extra } = term;
  const code = wireCode(stateCodes, state, codeIn(extra?.fulfillment_state));
  const members = {
    fulfillment_state: code && { descriptor: { code } },
    reason_required: reasonRequired,
    cancel_by: withinMs === undefined ? undefined : { duration: wireDuration(withinMs) },
    cancellation_fee: fee && ('percent' in fee ? { percentage: fee.percent } : { amount: writePrice(fee.amount) }),
    tags: tags(tagGroup('cancellation_details', { possible })),
  };
  return joined(members, extra);
}

/** ReturnTerm. Its state is a geographical one by a slip of the specification, which has its code in another place. */
export function readReturnTerm(term: WireObject): ReturnTerm | undefined {
  const state = term.object('fulfillment_state')?.coded('code', stateCodes);
  const possible = term.flag('return_eligible');
  if (state === undefined || possible === undefined) return undefined;
  return known({
    state,
    possible,
    withinMs: term.object('return_time')?.duration('duration'),
    broughtBy: term.take('fulfillment_managed_by', (value) => (typeof value === 'string' ? carrierCodes.read(value) : undefined)),
    extra: term.rest(),
  });
}

export function writeReturnTerm({ state, possible, withinMs, broughtBy, extra }: ReturnTerm): Wire {
  const came = extra?.fulfillment_state;
  const code = wireCode(stateCodes, state, isWire(came) ? came.code : undefined);
  const members = {
    fulfillment_state: code && { code },
    return_eligible: possible,
    return_time: withinMs === undefined ? undefined : { duration: wireDuration(withinMs) },
    fulfillment_managed_by: broughtBy && carrierCodes.write(broughtBy),
  };
  return joined(members, extra);
}

/** The code inside a FulfillmentState that travelled along. */
export function codeIn(state: unknown): unknown {
  return isWire(state) && isWire(state.descriptor) ? state.descriptor.code : undefined;
}

/** What lasts no time at all cannot be said as a duration; a millisecond can. */
export function wireDuration(lengthMs: number): string {
  return isoDuration(Math.max(1, Math.round(lengthMs)));
}

export function readCancellation(cancellation: WireObject): Cancellation {
  return known({
    atMs: cancellation.moment('time'),
    by: cancellation.take('cancelled_by', (value) => (typeof value === 'string' ? cancelledByCodes.read(value) : undefined)),
    reasonId: cancellation.object('reason')?.text('id'),
    note: cancellation.object('additional_description')?.text('short_desc'),
    extra: cancellation.rest(),
  });
}

export function writeCancellation(cancellation: Cancellation): Wire {
  const { atMs, by, reasonId, note, extra } = cancellation;
  const members = {
    time: moment(atMs),
    cancelled_by: by && cancelledByCodes.write(by),
    reason: written({ id: reasonId }),
    additional_description: written({ short_desc: note }),
  };
  return joined(members, extra);
}
