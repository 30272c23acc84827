import type { TortureResult } from './run.ts';

/** The account as one object, for programs. */
export function accountObject({ account, faults, leftOut, dead, seconds }: TortureResult, seed: number): object {
  const { attempted, completed, cancelled, refused, unanswered, disagreeing, unaccounted, traced, findings } = account;
  const of = (what: string): number => findings.filter((finding) => finding.what === what).length;
  return {
    attempted,
    completed,
    cancelled,
    refused,
    unanswered,
    disagreeing,
    unaccounted,
    traced,
    stock_wrong: of('stock'),
    held_for_nobody: of('held'),
    nodes_wrong: of('node'),
    dead_letters: dead,
    faults: Object.fromEntries(Object.entries(faults).map(([kind, count]) => [kind.replaceAll('-', '_'), count])),
    left_out: leftOut,
    seconds,
    seed,
  };
}

/** The account in one line, for people. */
export function accountLine({ account, faults, leftOut, dead, seconds }: TortureResult, seed: number): string {
  const { attempted, completed, cancelled, refused, unanswered, disagreeing, unaccounted, traced, findings } = account;
  const of = (what: string): number => findings.filter((finding) => finding.what === what).length;
  const broken = Object.entries(faults)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
  return [
    `${attempted} purchases: ${completed} completed, ${cancelled} cancelled, ${refused} refused, ${unanswered} unanswered`,
    `${disagreeing} disagreeing, ${unaccounted} unaccounted`,
    `${traced} transactions without an order followed into both stores`,
    of('stock') === 0 ? 'stock adds up' : `stock wrong in ${of('stock')} places`,
    ...(of('held') === 0 ? [] : [`${of('held')} things held for nobody`]),
    ...(of('node') === 0 ? [] : [`${of('node')} faults of nodes`]),
    `${dead} dead letters`,
    `faults: ${broken}`,
    ...(leftOut.length === 0 ? [] : [`left out: ${leftOut.join('; ')}`]),
    `${seconds} s, seed ${seed}`,
  ].join('; ');
}
