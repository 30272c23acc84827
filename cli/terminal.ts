import { readFile } from 'node:fs/promises';

/** Where a verb reads and writes: the real streams, or a test's. */
export interface Terminal {
  /** One line for programs and people who asked for it. */
  print(line: string): void;
  /** One line beside the result: progress, advice, errors. */
  note(line: string): void;
  stdin(): Promise<Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A mistake of the person at the keyboard: said in one sentence, without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** More than any message, catalogue or key file; a mistyped pipe must not fill the memory. */
const STDIN_BYTES_MAX = 64 * 1024 * 1024;

export const systemTerminal: Terminal = {
  print: (line) => void process.stdout.write(`${line}\n`),
  note: (line) => void process.stderr.write(`${line}\n`),
  async stdin() {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of process.stdin) {
      const part = Buffer.from(chunk as Uint8Array);
      bytes += part.length;
      if (bytes > STDIN_BYTES_MAX) throw new UsageError(`More than ${STDIN_BYTES_MAX} bytes on standard input.`);
      chunks.push(part);
    }
    return Buffer.concat(chunks);
  },
  env: process.env,
};

/** A reader that has seen enough (`| head`) ends the program; it is no error. */
export function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
  }
}

/** Reads a file that was named on the command line; `-` is standard input. */
export async function readNamed(file: string, terminal: Terminal): Promise<Uint8Array> {
  if (file === '-') return terminal.stdin();
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(`${file} ${unreadable(error)}.`);
  }
}

/** Why a file could not be read, as the end of a sentence that begins with its name. */
export function unreadable(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'is not there; check the path';
  if (code === 'EISDIR') return 'is a folder; name the files in it';
  if (code === 'EACCES') return 'may not be read by this user';
  return `cannot be read (${code ?? String(error)})`;
}

/** A whole number given as an option. @param range both ends included */
export function wholeNumber(text: string, option: string, range: { readonly min?: number; readonly max?: number } = {}): number {
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`${option} takes a whole number, not "${text}".`);
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = range;
  const value = Number(text);
  if (value < min) throw new UsageError(`${option} is at least ${min}.`);
  if (value > max) throw new UsageError(`${option} is at most ${max}.`);
  return value;
}

const CONTROL = /\p{Cc}/gu;

/** Text of others as one line: it can neither draw a line of its own nor steer the terminal. */
export function forOneLine(text: string): string {
  return text.replace(CONTROL, '\uFFFD');
}
