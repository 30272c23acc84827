import { isPlaceOfStop, type Refusal, type RefusalReason } from '../../commerce/refusal.ts';
import { PROBLEMS, type ProblemName } from '../../protocol/problems.ts';
import { textOf } from './leaves.ts';
import { commercePath, wirePath } from './pointer.ts';
import { known, type Wire, type WireObject } from './wire-object.ts';
import { joined } from './writing.ts';

/** What commerce calls a refusal, and its name in the table of problems, which has its BECKN-005 code. */
const NAMES: Readonly<Record<RefusalReason, ProblemName>> = {
  invalid: 'invalid-request',
  'provider-not-found': 'provider-not-found',
  'provider-location-not-found': 'provider-location-not-found',
  'category-not-found': 'category-not-found',
  'item-not-found': 'item-not-found',
  'offer-not-found': 'offer-not-found',
  'add-on-not-found': 'add-on-not-found',
  'fulfilment-unavailable': 'fulfillment-unavailable',
  // BECKN-005 has no code for it: it goes out as the one above, and the place that it points at tells them apart.
  'out-of-area': 'fulfillment-unavailable',
  'order-not-found': 'order-not-found',
  'cancellation-reason-invalid': 'invalid-cancellation-reason',
  'update-target-invalid': 'invalid-update-target',
  'update-inconsistent': 'update-inconsistency',
  'rated-entity-not-found': 'rated-entity-not-found',
  'rating-value-invalid': 'invalid-rating-value',
  business: 'business-error',
  'action-not-applicable': 'action-not-applicable',
  'quantity-unavailable': 'item-quantity-unavailable',
  'quote-unavailable': 'quote-unavailable',
  'payment-unsupported': 'payment-not-supported',
  'tracking-unsupported': 'tracking-not-supported',
  'agent-unavailable': 'fulfillment-agent-unavailable',
  policy: 'policy-error',
  'cancellation-not-possible': 'cancellation-not-possible',
  'update-not-possible': 'update-not-possible',
  'rating-category-unsupported': 'unsupported-rating-category',
  'support-unavailable': 'support-unavailable',
};

const REASONS = new Map<string, RefusalReason>(
  (Object.entries(NAMES) as [RefusalReason, ProblemName][]).map(([reason, name]) => [codeOf(name), reason]),
);
REASONS.set(codeOf('fulfillment-unavailable'), 'fulfilment-unavailable');
REASONS.set(codeOf('provider-category-not-found'), 'category-not-found');
REASONS.set(codeOf('fulfillment-provider-unavailable'), 'fulfilment-unavailable');

/** The code of a problem on the wire (BECKN-005). */
export function codeOf(name: ProblemName): string {
  return PROBLEMS[name].code['1.1.1'];
}

export function problemOf(reason: RefusalReason): ProblemName {
  return NAMES[reason];
}

/** A code that is not in BECKN-005 is taken for the general one of its range: 3 the request, 4 the trade, 5 the rules. */
export function reasonOf(code: string): RefusalReason {
  const reason = REASONS.get(code);
  if (reason !== undefined) return reason;
  return code.startsWith('3') ? 'invalid' : code.startsWith('5') ? 'policy' : 'business';
}

/** Error of a callback. A code that is read as a more general one travels along. */
export function readRefusal(error: WireObject): Refusal {
  const came = error.peek('code');
  const code = typeof came === 'number' ? String(came) : (textOf(came) ?? '');
  const general = reasonOf(code);
  const isPlain = codeOf(NAMES[general]) === code;
  if (isPlain) error.leave('code', undefined);
  const said = error.text('paths') ?? error.text('path');
  const path = said === undefined ? undefined : commercePath(said);
  return known({
    reason: isPlain && general === 'fulfilment-unavailable' && isPlaceOfStop(path) ? 'out-of-area' : general,
    message: error.text('message') ?? '',
    path,
    extra: error.rest(),
  });
}

export function writeRefusal({ reason, message, path, extra }: Refusal): Wire {
  const came = extra?.code;
  const spelled = typeof came === 'number' ? String(came) : textOf(came);
  const code = spelled !== undefined && reasonOf(spelled) === reason ? spelled : codeOf(NAMES[reason]);
  return { message, ...joined({ code, paths: path === undefined ? undefined : wirePath(path), message }, extra) };
}
