import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import pico from 'picocolors';
import { citiesKnown, cityFolder, type Pilot, startPilot } from '../pilots/pilot.ts';
import type { Summary } from '../pilots/tally.ts';
import { untilStopped } from './run.ts';
import type { Terminal } from './terminal.ts';
import { UsageError, wholeNumber } from './terminal.ts';

export interface PilotFlags {
  readonly once?: boolean;
  readonly json?: boolean;
  readonly purchases: string;
  readonly atOnce: string;
  readonly port: string;
  readonly data: string;
}

/** Registry, two gateways, buyer node and three provider nodes. */
const PORTS_NEEDED = 7;

/** `marktplein pilot`: a whole city's network on this machine, trading; stays up unless told `--once`. */
export async function pilot(city: string, flags: PilotFlags, terminal: Terminal): Promise<number> {
  if (!citiesKnown().includes(city)) throw new UsageError(`There is no pilot "${city}"; choose one of ${citiesKnown().join(', ')}.`);
  const firstPort = wholeNumber(flags.port, '--port');
  await checkPorts(firstPort);
  const running = await startPilot({
    city: cityFolder(city),
    folder: resolve(flags.data, city),
    firstPort,
    purchases: wholeNumber(flags.purchases, '--purchases'),
    atOnce: wholeNumber(flags.atOnce, '--at-once'),
    program: thisProgram(),
    say: (line) => terminal.note(flags.json === true ? line : `${pico.dim('·')} ${line}`),
  });
  try {
    const summary = await running.trade();
    for (const line of linesOf(summary)) terminal.note(line);
    if (flags.once !== true) await stayUp(running, terminal);
    if (flags.json === true) terminal.print(JSON.stringify(summary));
    return summary.purchases.failed === 0 ? 0 : 1;
  } finally {
    await running.stop();
  }
}

/** The nodes run the program that runs now, from its sources or from what was built. */
function thisProgram(): { execPath: string; args: readonly string[] } {
  const own = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './marktplein.ts' : './marktplein.js', import.meta.url));
  return { execPath: process.execPath, args: [...process.execArgv, own] };
}

async function checkPorts(firstPort: number): Promise<void> {
  for (let port = firstPort; port < firstPort + PORTS_NEEDED; port += 1) {
    const free = await new Promise<boolean>((done) => {
      const probe = createServer().once('error', () => done(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)));
    });
    if (!free)
      throw new UsageError(
        `Port ${port} is taken by another program. Choose others with --port: the pilot needs ${PORTS_NEEDED} in a row, such as --port ${firstPort + 1_000}.`,
      );
  }
}

function linesOf(summary: Summary): string[] {
  const { purchases, messages, latency_ms } = summary;
  const verdict = purchases.failed === 0 ? pico.green : pico.red;
  const actions = Object.entries(latency_ms).map(
    ([action, { p50, p99 }]) => `    ${action.padEnd(10)}${String(p50).padStart(8)} ms${String(p99).padStart(8)} ms`,
  );
  return [
    '',
    pico.bold(
      `${summary.city}: ${verdict(`${purchases.completed} of ${purchases.attempted} purchases from search to rating`)} in ${summary.seconds} s`,
    ),
    `  messages   ${messages.sent} sent, ${messages.acked} acknowledged, ${messages.refused} refused`,
    `  signatures ${summary.signatures_checked} checked`,
    `  waiting    ${'median'.padStart(10)}${'99th'.padStart(11)}`,
    ...actions,
  ];
}

async function stayUp({ plan, broken }: Pilot, terminal: Terminal): Promise<void> {
  const urlOf = (role: string): string => plan.nodes.find((node) => node.role === role)?.url ?? '';
  const buyer = urlOf('bap');
  terminal.note('');
  terminal.note(`  ${pico.bold('Storefront')}       ${pico.cyan(`${buyer}/`)}`);
  terminal.note(`  For app builders ${pico.cyan(`${buyer}/api/docs`)}`);
  for (const node of plan.nodes) terminal.note(`  ${node.name.padEnd(16)} ${node.url}/health  /metrics`);
  terminal.note(`  Files and logs   ${plan.folder}`);
  terminal.note(pico.dim('  Stop with Ctrl+C'));
  const why = await Promise.race([untilStopped().then(() => undefined), broken]);
  if (why !== undefined) throw new UsageError(`${why} ended by itself; see its log in ${plan.folder}.`);
}
