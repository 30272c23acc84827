import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * A process of its own that clears up when the run has ended, however it ended: a process that is stopped does not notice
 * that its parent is gone, and a mount outlives everybody.
 */
export interface Caretaker {
  started(pid: number): void;
  ended(pid: number): void;
  mounted(folder: string): void;
  /** Lets it do its work and resolves when it has. */
  close(): Promise<void>;
}

/** What the caretaker is told, a line each. */
export type Told = { readonly what: 'started' | 'ended'; readonly pid: number } | { readonly what: 'mounted'; readonly folder: string };

export function startCaretaker(): Caretaker {
  const own = import.meta.url.endsWith('.ts') ? './caretaker-process.ts' : './caretaker-process.js';
  const program = fileURLToPath(new URL(own, import.meta.url));
  // In a group of its own: it hears nothing of Ctrl+C, and ends when its standard input does.
  const child = spawn(process.execPath, [...process.execArgv, program], { stdio: ['pipe', 'ignore', 'inherit'], detached: true });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  child.stdin.on('error', () => undefined);
  const tell = (told: Told): void => void child.stdin.write(`${JSON.stringify(told)}\n`);
  return {
    started: (pid) => tell({ what: 'started', pid }),
    ended: (pid) => tell({ what: 'ended', pid }),
    mounted: (folder) => tell({ what: 'mounted', folder }),
    close() {
      child.stdin.end();
      return ended;
    },
  };
}
