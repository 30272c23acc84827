import { type ChildProcess, fork } from 'node:child_process';

/** Another process that takes part in a measurement, so that its work can be counted apart. */
export interface Child {
  /** What it said when it was ready. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Processor time it has used so far, in microseconds. */
  cpuUs(): Promise<number>;
  ask<Answer>(question: string): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts a file of this folder as a process of its own and waits until it is ready. */
export async function startChild(name: string, args: readonly string[]): Promise<Child> {
  const own = import.meta.url;
  const file = new URL(`./${name}${own.slice(own.lastIndexOf('.'))}`, own);
  const execArgv = [...process.execArgv, ...(process.env.BENCH_CHILD_ARGS ?? '').split(' ').filter((arg) => arg !== '')];
  const child = fork(file, args, { execArgv, serialization: 'advanced' });
  const ready = await answer<Record<string, unknown>>(child);
  const ask = <Answer>(question: string): Promise<Answer> => {
    child.send(question);
    return answer<Answer>(child);
  };
  return {
    ready,
    ask,
    cpuUs: () => ask<number>('cpu'),
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.send('stop');
      await ended;
    },
  };
}

function answer<Answer>(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`a process of the measurement ended with code ${code}`));
    child.once('exit', ended);
    child.once('message', (said) => {
      child.off('exit', ended);
      resolve(said as Answer);
    });
  });
}

/** The other side: says that it is ready and answers what it is asked. `stop` lets the process end. */
export function takePart(
  ready: Readonly<Record<string, unknown>>,
  answers: { readonly stop: () => unknown } & Readonly<Record<string, () => unknown>>,
): void {
  process.on('message', (question: string) => {
    void (async () => {
      if (question === 'cpu') {
        const { user, system } = process.cpuUsage();
        process.send?.(user + system);
        return;
      }
      const said = await answers[question]?.();
      if (question === 'stop') process.disconnect();
      else process.send?.(said ?? null);
    })();
  });
  process.send?.(ready);
}
