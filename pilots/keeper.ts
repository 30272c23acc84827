import { systemClock } from '../node/clock.ts';
import type { Transport } from '../node/transport.ts';
import type { PilotFailed } from './pilot-failed.ts';
import type { PlannedNode } from './plan.ts';
import { endedByItself, type Program, type RunningNode, startNode, stopAll, untilReady } from './processes.ts';

/** How a node stands. `cut-off` and `hanging` were done on purpose; `ended` it did by itself. */
export type Standing = 'starting' | 'running' | 'cut-off' | 'hanging' | 'ended';

/** What can be done to a node. `cut-off`: gone at once, as when the power fails. `hang`: it takes what comes, and answers nothing until it may `go-on`. */
export const NODE_DEEDS = ['cut-off', 'hang', 'go-on', 'restart'] as const;
export type NodeDeed = (typeof NODE_DEEDS)[number];

/** Keeps the processes of a pilot: starts them, notices when one ends, and breaks one when it is told to. */
export interface Keeper {
  /** The processes of now, in the order of the plan. */
  processes(): readonly RunningNode[];
  standings(): readonly { readonly name: string; readonly role: string; readonly subscriberId: string; readonly standing: Standing }[];
  start(planned: PlannedNode): RunningNode;
  /** @returns why it cannot be done to that node now; undefined when it is done, or begun */
  act(name: string, deed: NodeDeed): string | undefined;
  /** Aborted when a node ends by itself before {@link keepUp}. */
  readonly signal: AbortSignal;
  failure(): PilotFailed | undefined;
  /** From now on a node that ends by itself is started again. */
  keepUp(): void;
  stop(): Promise<void>;
}

export interface KeeperParts {
  readonly program: Program;
  readonly transport: Transport;
  say(line: string): void;
}

interface Place {
  readonly planned: PlannedNode;
  process: RunningNode;
  standing: Standing;
  restarts: number;
  /** Its old process is being stopped, to make place for another. */
  changing: boolean;
}

/** So often one node is started again by itself; one that keeps ending needs a person. */
const RESTARTS_MAX = 5;
const RESTART_AFTER_MS = 1_000;

/** Which deed makes sense for a node that stands so. */
const ALLOWED: Readonly<Record<Standing, readonly NodeDeed[]>> = {
  starting: ['cut-off'],
  running: ['cut-off', 'hang', 'restart'],
  'cut-off': ['restart'],
  hanging: ['cut-off', 'go-on', 'restart'],
  ended: ['restart'],
};

export function createKeeper({ program, transport, say }: KeeperParts): Keeper {
  const places: Place[] = [];
  const over = new AbortController();
  let failure: PilotFailed | undefined;
  let keeping = false;
  let stopping = false;

  const watch = (place: Place): void => {
    const { process } = place;
    void process.ended.then((code) => {
      // Somebody wanted it, or another process has its place by now.
      if (stopping || place.process !== process || place.standing === 'cut-off') return;
      place.standing = 'ended';
      if (keeping) return void startAgain(place, code);
      failure ??= endedByItself(process, code);
      over.abort();
    });
  };
  const begin = (place: Place): void => {
    place.process = startNode(place.planned, program);
    place.standing = 'starting';
    watch(place);
    const { process } = place;
    untilReady(process, transport).then(
      () => {
        if (place.process !== process || place.standing !== 'starting') return;
        place.standing = 'running';
        say(`${place.planned.name} is back.`);
      },
      // That it ended is said by whoever watches it; what is left is one that takes too long.
      (error: unknown) => {
        if (place.process === process && place.standing === 'starting') say(error instanceof Error ? error.message : String(error));
      },
    );
  };
  const startAgain = async (place: Place, code: number | null): Promise<void> => {
    const { name } = place.planned;
    say(endedByItself(place.process, code).message);
    if (place.restarts >= RESTARTS_MAX) return say(`${name} is not started again. The others go on.`);
    place.restarts += 1;
    await systemClock.sleep(RESTART_AFTER_MS);
    // A person may have done it meanwhile.
    if (stopping || place.standing !== 'ended') return;
    say(`The others go on; ${name} is started again.`);
    begin(place);
  };
  const restart = async (place: Place): Promise<void> => {
    const { process, standing } = place;
    place.changing = true;
    place.restarts = 0;
    if (standing === 'running' || standing === 'hanging') {
      place.standing = 'cut-off';
      process.kill('SIGCONT');
      await stopAll([process]);
    }
    place.changing = false;
    if (!stopping) begin(place);
  };
  const deeds: Readonly<Record<NodeDeed, (place: Place) => void>> = {
    'cut-off'(place) {
      place.standing = 'cut-off';
      place.process.kill('SIGKILL');
    },
    hang(place) {
      place.standing = 'hanging';
      place.process.kill('SIGSTOP');
    },
    'go-on'(place) {
      place.standing = 'running';
      place.process.kill('SIGCONT');
    },
    restart: (place) => void restart(place),
  };
  return {
    processes: () => places.map(({ process }) => process),
    standings: () => places.map(({ planned: { name, role, subscriberId }, standing }) => ({ name, role, subscriberId, standing })),
    start(planned) {
      const process = startNode(planned, program);
      const place: Place = { planned, process, standing: 'running', restarts: 0, changing: false };
      places.push(place);
      watch(place);
      return process;
    },
    act(name, deed) {
      const place = places.find(({ planned }) => planned.name === name);
      if (place === undefined) return `There is no node ${name} in this pilot.`;
      if (place.changing || !ALLOWED[place.standing].includes(deed)) return `${name} is ${place.standing}: that cannot be done to it now.`;
      deeds[deed](place);
      say(`${name}: ${deed}, on purpose.`);
      return undefined;
    },
    signal: over.signal,
    failure: () => failure,
    keepUp() {
      keeping = true;
    },
    async stop() {
      stopping = true;
      // One that hangs hears of nothing until it may go on.
      for (const { process, standing } of places) if (standing === 'hanging') process.kill('SIGCONT');
      await stopAll(places.map(({ process }) => process));
    },
  };
}
