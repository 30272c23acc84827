import { closeSync, openSync, writeSync } from 'node:fs';

/** Where lines of a log go. */
export interface LogDestination {
  write(line: string): void;
  close(): void;
}

const OWNER_AND_GROUP = 0o640;
const STANDARD_OUTPUT = 1;

/**
 * The destination that a configuration names: a file that is added to, or standard output; JSON lines, or lines for people.
 * @throws when the file cannot be opened
 */
export function openLog(options: { readonly pretty: boolean; readonly file?: string }): LogDestination {
  const { file, pretty } = options;
  const handle = file === undefined ? STANDARD_OUTPUT : openSync(file, 'a', OWNER_AND_GROUP);
  let open = true;
  return {
    write(line) {
      if (open) writeAll(handle, pretty ? forPeople(line) : line);
    },
    close() {
      if (open && file !== undefined) closeSync(handle);
      open = false;
    },
  };
}

/** A log that cannot be written (a full disk, a closed pipe) must not stop trade. */
function writeAll(handle: number, line: string): void {
  const bytes = Buffer.from(line);
  try {
    for (let written = 0; written < bytes.byteLength; ) written += writeSync(handle, bytes, written);
  } catch {
    // The line is lost; the next one may get through.
  }
}

/** `12:03:04 warn  shop.example.nl  a delivery failed  lane=https://… attempts=3` */
export function forPeople(line: string): string {
  const { time, level, node, msg, ...facts } = JSON.parse(line) as Record<string, unknown>;
  const told = Object.entries(facts).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const head = `${String(time).slice(11, 19)} ${String(level).padEnd(5)} ${String(node)}  ${String(msg)}`;
  // A peer's text must not be able to draw a line of its own, or to steer the terminal.
  return `${[head, ...told].join('  ').replace(CONTROL, '�')}\n`;
}

const CONTROL = /\p{Cc}/gu;
