/** One thing that was measured, beside the least that it could cost. */
export interface Figure {
  readonly bench: string;
  readonly ours: number;
  readonly floor: number;
  readonly unit: string;
  readonly conditions: string;
  /** Whether more is better, as with messages a second; less is better unless said. */
  readonly moreIsBetter?: boolean;
}

/** How many times dearer ours is than its floor: 1 is as good as it gets. */
export function ratioOf({ ours, floor, moreIsBetter = false }: Figure): number {
  return moreIsBetter ? floor / ours : ours / floor;
}

/** The value that a share of all lie under; of a few, the nearest there is. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function asJson(figure: Figure): string {
  const { bench, ours, floor, unit, conditions } = figure;
  return JSON.stringify({ bench, ours: round(ours), floor: round(floor), ratio: round(ratioOf(figure)), unit, conditions });
}

export function asLine(figure: Figure): string {
  const { bench, ours, floor, unit, conditions } = figure;
  const cells = [bench.padEnd(26), cell(ours), cell(floor), cell(ratioOf(figure)), ` ${unit.padEnd(18)}`, conditions];
  return cells.join(' ');
}

export const HEADING = [
  'bench'.padEnd(26),
  ...['ours', 'floor', 'ratio'].map((name) => name.padStart(10)),
  ' unit'.padEnd(19),
  'conditions',
].join(' ');

function cell(value: number): string {
  return String(round(value)).padStart(10);
}

function round(value: number): number {
  return value >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
}
