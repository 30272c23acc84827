import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The command as it was built: what is tested is what is delivered. */
export const PROGRAM = fileURLToPath(new URL('../../dist/cli/marktplein.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when it has said this on either stream; rejects when it ends before. */
  said(pattern: RegExp): Promise<void>;
}

const started = new Set<ChildProcess>();

/** Starts `marktplein` with these arguments. Its standard input is `input` and then at its end, unless it is to be `'kept open'`. */
export function start(args: readonly string[], options: { readonly input?: string | Uint8Array; readonly cwd?: string } = {}): Running {
  if (!existsSync(PROGRAM)) throw new Error(`There is no ${PROGRAM}: build first, with npm run build`);
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: options.cwd ?? tmpdir(), stdio: 'pipe' });
  started.add(child);
  let [stdout, stderr] = ['', ''];
  const listeners = new Set<() => void>();
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
    for (const listener of listeners) listener();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
    for (const listener of listeners) listener();
  });
  child.stdin?.on('error', () => undefined);
  if (options.input !== 'kept open') child.stdin?.end(options.input ?? '');
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      started.delete(child);
      resolve({ code, stdout, stderr });
    });
  });
  return {
    child,
    ended,
    said(pattern) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(stdout) || pattern.test(stderr)) resolve();
        };
        listeners.add(look);
        look();
        void ended.then(() => reject(new Error(`It ended before it said ${pattern}:\n${stdout}\n${stderr}`)));
      });
    },
  };
}

/** Runs `marktplein` to its end. */
export function run(args: readonly string[], options: Parameters<typeof start>[1] = {}): Promise<Ended> {
  return start(args, options).ended;
}

/** Ends what a test that failed left running. */
export async function endAll(): Promise<void> {
  const left = [...started];
  for (const child of left) child.kill('SIGTERM');
  await Promise.all(left.map((child) => (child.exitCode === null ? new Promise((resolve) => child.once('close', resolve)) : undefined)));
}

const folders: string[] = [];

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'marktplein-cli-'));
  folders.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** The first of several free ports in a row. */
export async function freePorts(count: number): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const first = 20_000 + Math.floor(Math.random() * 10_000);
    const free = await Promise.all(Array.from({ length: count }, (_, place) => isFree(first + place)));
    if (free.every((one) => one)) return first;
  }
  throw new Error(`No ${count} free ports in a row`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
