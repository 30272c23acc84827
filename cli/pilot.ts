import { constants } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCity } from '../pilots/city.ts';
import { seedOf } from '../pilots/day.ts';
import { citiesKnown, cityFolder, firstCity, type Pilot, startPilot } from '../pilots/pilot.ts';
import { providerNodesOf } from '../pilots/prepare.ts';
import { nothingBought, type Summary, wentWell } from '../pilots/tally.ts';
import { checkPorts } from './free-ports.ts';
import { consoleLink } from './pilot-console.ts';
import { addressLines, type Colours, coloursFor, summaryLines } from './pilot-lines.ts';
import { type StopReason, untilStopped } from './stopping.ts';
import type { Terminal } from './terminal.ts';
import { UsageError, wholeNumber } from './terminal.ts';

export interface PilotFlags {
  readonly once?: boolean;
  readonly json?: boolean;
  readonly purchases: string;
  readonly atOnce: string;
  readonly seed?: string;
  readonly port: string;
  readonly data: string;
  readonly realTime?: boolean;
}

const PURCHASES_MAX = 100_000;
const AT_ONCE_MAX = 100;
const PORT_MAX = 65_535;
const SEED_MAX = 2 ** 31 - 1;
/** Registry, two gateways and the buyer node; beside them the provider nodes. */
const NODES_OF_ANY_CITY = 4;
/** By custom a program that a signal ended has this and the number of the signal as its exit code. */
const BY_SIGNAL = 128;

/** How a pilot's lines are said, and how it learns that it is to stop. */
interface Stage {
  readonly colours: Colours;
  readonly stopped: AbortSignal;
  say(line: string): void;
}

/** `marktplein pilot`: a whole city's network on this machine, trading; stays up unless told `--once`. */
export async function pilot(city: string | undefined, flags: PilotFlags, terminal: Terminal): Promise<number> {
  const folder = city === undefined ? firstCity() : cityFolder(city);
  if (folder === undefined)
    throw new UsageError(`There is no pilot "${city}"; choose one of ${citiesKnown().join(', ')}, or name a folder with a city.yaml.`);
  const { id, name, day } = readCity(folder);
  const controlRoom = flags.once !== true;
  const portsNeeded = NODES_OF_ANY_CITY + (controlRoom ? 1 : 0) + providerNodesOf(new URL('businesses/', folder)).length;
  const firstPort = wholeNumber(flags.port, '--port', { min: 1, max: PORT_MAX - portsNeeded + 1 });
  const load = {
    purchases: wholeNumber(flags.purchases, '--purchases', { max: PURCHASES_MAX }),
    atOnce: wholeNumber(flags.atOnce, '--at-once', { min: 1, max: AT_ONCE_MAX }),
    ...(flags.seed === undefined ? {} : { seed: wholeNumber(flags.seed, '--seed', { max: SEED_MAX }) }),
  };
  await checkPorts(firstPort, portsNeeded);
  const stopping = new AbortController();
  void untilStopped().then((reason) => stopping.abort(reason));
  const stage: Stage = {
    stopped: stopping.signal,
    colours: coloursFor(flags.json === true ? process.stderr : process.stdout),
    say: flags.json === true ? terminal.note : terminal.print,
  };
  const options = {
    ...load,
    firstPort,
    city: folder,
    folder: resolve(flags.data, id),
    program: thisProgram(),
    controlRoom,
    byHours: flags.realTime !== true,
  };
  const told = { summary: nothingBought(name, seedOf({ day }, load)) };
  try {
    const running = await startPilot({ ...options, signal: stage.stopped, say: (line) => stage.say(`${stage.colours.dim('·')} ${line}`) });
    try {
      return await tradeAndStay(running, stage, { once: flags.once === true, told });
    } finally {
      if (stage.stopped.aborted) terminal.note('Stopping the nodes …');
      await running.stop();
    }
  } catch (error) {
    if (!stage.stopped.aborted) throw error;
    terminal.note('Stopped.');
    return exitCodeOf(stage.stopped.reason as StopReason);
  } finally {
    // Whatever became of it: a script that asked for the object gets it.
    if (flags.json === true) terminal.print(JSON.stringify(told.summary));
  }
}

async function tradeAndStay(
  running: Pilot,
  { stopped, colours, say }: Stage,
  { once, told }: { readonly once: boolean; readonly told: { summary: Summary } },
): Promise<number> {
  told.summary = await running.trade();
  for (const line of summaryLines(told.summary, colours)) say(line);
  const failure = running.failure();
  if (failure !== undefined) throw failure;
  if (stopped.aborted) return exitCodeOf(stopped.reason as StopReason);
  if (!once) {
    for (const line of addressLines(running.plan, colours, await consoleLink(running.plan))) say(line);
    running.keepUp();
    await untilAborted(stopped);
    return exitCodeOf(stopped.reason as StopReason);
  }
  return wentWell(told.summary) ? 0 : 1;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }));
}

function exitCodeOf(reason: StopReason): number {
  return reason === 'parent gone' ? 1 : BY_SIGNAL + constants.signals[reason];
}

/** The nodes run the program that runs now, from its sources or from what was built. */
function thisProgram(): { execPath: string; args: readonly string[] } {
  const own = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './marktplein.ts' : './marktplein.js', import.meta.url));
  return { execPath: process.execPath, args: [...process.execArgv, own] };
}
