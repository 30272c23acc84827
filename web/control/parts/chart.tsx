import { words } from '../words/words.ts';

interface ChartProps {
  readonly title: string;
  /** What it shows, for who does not see it. */
  readonly says: string;
  /** Bars from the bottom, or lines; in the order of time. */
  readonly series: readonly {
    readonly look: 'bars' | 'bars-wrong' | 'line' | 'line-high' | 'line-wrong';
    readonly values: readonly (number | undefined)[];
  }[];
  /** The largest value, as it is written. */
  readonly written: (value: number) => string;
}

const WIDTH = 600;
const HEIGHT = 120;

/** Figures over time, drawn as one picture. */
export function Chart({ title, says, series, written }: ChartProps) {
  const most = Math.max(1, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const up = (value: number): number => HEIGHT - (value / most) * HEIGHT;
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`} role="img" aria-label={says} preserveAspectRatio="none">
        <path class="chart-ground" d={`M0 ${HEIGHT} H${WIDTH}`} />
        {series.map(({ look, values }) => (
          <path key={look} class={`chart-${look}`} d={look.startsWith('bars') ? bars(values, up) : line(values, up)} />
        ))}
      </svg>
      <p class="chart-ends quiet">
        <span>{words.value.agoStart}</span>
        <span>{words.value.most(written(most))}</span>
        <span>{words.value.now}</span>
      </p>
      <p class="quiet">{says}</p>
    </figure>
  );
}

function bars(values: readonly (number | undefined)[], up: (value: number) => number): string {
  const step = WIDTH / values.length;
  return values
    .map((value, at) => (value === undefined || value === 0 ? '' : `M${at * step + 1} ${HEIGHT} V${up(value)} h${step - 2} V${HEIGHT} z`))
    .join(' ');
}

/** A span without a value breaks the line; one alone is a short stroke. */
function line(values: readonly (number | undefined)[], up: (value: number) => number): string {
  const step = WIDTH / values.length;
  return values
    .map((value, at) => {
      if (value === undefined) return '';
      const begins = values[at - 1] === undefined;
      return `${begins ? `M${at * step} ${up(value)} L` : 'L'}${(at + 0.5) * step} ${up(value)}${values[at + 1] === undefined ? ` L${(at + 1) * step} ${up(value)}` : ''}`;
    })
    .join(' ');
}
