import type { WriteStream } from 'node:tty';
import pico from 'picocolors';
import type { PilotPlan } from '../pilots/plan.ts';
import { type Summary, wentWell } from '../pilots/tally.ts';

export type Colours = ReturnType<typeof pico.createColors>;

/** Colours where a person looks: piped into a file they are noise. */
export function coloursFor(stream: Pick<WriteStream, 'isTTY'>): Colours {
  return pico.createColors(stream.isTTY === true && pico.isColorSupported);
}

/** What a pilot's day came to, as tables for people. */
export function summaryLines(summary: Summary, colours: Colours): string[] {
  const { purchases, messages, latency_ms } = summary;
  const verdict = wentWell(summary) ? colours.green : colours.red;
  const actions = Object.entries(latency_ms).map(([action, { p50, p99 }]) => row(action, `${p50.toFixed(0)} ms`, `${p99.toFixed(0)} ms`));
  return [
    '',
    colours.bold(
      `${summary.city}: ${verdict(`${purchases.completed} of ${purchases.attempted} purchases from search to rating`)} in ${summary.seconds} s`,
    ),
    `  ${'sector'.padEnd(12)}${OUTCOMES.map((outcome) => outcome.padStart(11)).join('')}`,
    ...Object.entries(summary.sectors).map(
      ([sector, counts]) => `  ${sector.padEnd(12)}${OUTCOMES.map((outcome) => String(counts[outcome]).padStart(11)).join('')}`,
    ),
    ...endingLines(summary),
    `  seed        ${summary.seed}`,
    `  messages    ${messages.sent} sent, ${messages.acked} acknowledged, ${messages.refused} refused`,
    `  signatures  ${summary.signatures_checked} checked`,
    ...(actions.length === 0 ? [] : [row('answered in', 'median', '99th percentile'), ...actions]),
    ...('search' in latency_ms ? ['  (search: until the first offer)'] : []),
  ];
}

/** How it was to go and did, sector by sector: `3/3` came about as planned. */
function endingLines({ endings }: Summary): readonly string[] {
  return Object.entries(endings).map(([sector, of]) => {
    const each = Object.entries(of).map(([ending, { planned, came }]) => `${ending.replaceAll('_', ' ')} ${came}/${planned}`);
    return `  ${sector.padEnd(12)}${each.join(', ')}`;
  });
}

const OUTCOMES = ['attempted', 'completed', 'cancelled', 'refused', 'failed'] as const;

function row(name: string, median: string, high: string): string {
  return `  ${name.padEnd(12)}${median.padStart(10)}${high.padStart(17)}`;
}

/** Where a pilot that stays up can be met. */
export function addressLines({ nodes, folder, controlRoom }: PilotPlan, colours: Colours, console?: string): string[] {
  const urlOf = (role: string): string => nodes.find((node) => node.role === role)?.url ?? '';
  const buyer = urlOf('bap');
  const line = (what: string, where: string): string => `  ${what.padEnd(18)}${where}`;
  return [
    '',
    line('Storefront', colours.cyan(`${buyer}/`)),
    ...(console === undefined ? [] : [line('Console of a shop', `${colours.cyan(console)}  (works once)`)]),
    line('For app builders', `${colours.cyan(`${buyer}/api/docs`)}  (calls: ${buyer}/api/v1)`),
    ...(controlRoom?.operators ?? []).map(({ name, token }, place) =>
      line(place === 0 ? 'Control room' : '', `${colours.cyan(`${controlRoom?.url}/#/sign-in/${token}`)}  (${name})`),
    ),
    ...nodes.map((node) => line(node.name, `${node.url}  /health /ready /metrics${node.role === 'bpp' ? ' /provider/v1' : ''}`)),
    line('Files and logs', folder),
    colours.dim('  Stop with Ctrl+C'),
  ];
}
