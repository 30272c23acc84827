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

/** Reads a file that was named on the command line; `-` is standard input. */
export async function readNamed(file: string, terminal: Terminal): Promise<Uint8Array> {
  if (file === '-') return terminal.stdin();
  try {
    return await readFile(file);
  } catch (error) {
    const cause = (error as { code?: string }).code ?? String(error);
    throw new UsageError(`${file} cannot be read (${cause}); check the path.`);
  }
}

/** A whole number given as an option. */
export function wholeNumber(text: string, option: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`${option} takes a whole number, not "${text}".`);
  return Number(text);
}
