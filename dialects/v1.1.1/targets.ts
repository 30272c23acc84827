/** What an update may change: members of the order, as the wire names them (singular or plural) and as commerce does. */
const TARGETS: readonly (readonly [commerce: string, wire: string, alias?: string])[] = [
  ['lines', 'item', 'items'],
  ['fulfilments', 'fulfillment', 'fulfillments'],
  ['payments', 'payment', 'payments'],
  ['billing', 'billing'],
  ['provider', 'provider'],
  ['quote', 'quote'],
  ['status', 'status'],
  ['cancellation', 'cancellation'],
  ['cancellationTerms', 'cancellation_terms', 'cancellation_term'],
  ['offers', 'offer', 'offers'],
  ['add_ons', 'add_on', 'add_ons'],
  ['refund_terms', 'refund_terms', 'refund_term'],
  ['return_terms', 'return_terms', 'return_term'],
  ['replacement_terms', 'replacement_terms', 'replacement_term'],
  ['xinput', 'xinput'],
  ['tags', 'tags', 'tag'],
];

const words = new Map(
  TARGETS.flatMap(([word, wire, alias = wire]) => [
    [wire, word],
    [alias, word],
  ]),
);
const wires = new Map(TARGETS.map(([word, wire]) => [word, wire]));

/** update_target: names with commas between them, each perhaps with a dotted path behind it, which is kept. */
export function readTargets(text: string): readonly string[] {
  const named = text.split(',').map((target) => target.trim());
  return named.filter((target) => target !== '').map((target) => renamed(target, words));
}

export function writeTargets(targets: readonly string[]): string {
  return targets.map((target) => renamed(target, wires)).join(',');
}

export function isTarget(wire: string): boolean {
  return words.has(wire.trim().split('.')[0] ?? '');
}

function renamed(target: string, names: ReadonlyMap<string, string>): string {
  const [first = '', ...path] = target.split('.');
  return [names.get(first) ?? first, ...path].join('.');
}
