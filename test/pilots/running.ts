import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Summary } from '../../pilots/tally.ts';
import { freePorts, newFolder, type Running, start } from '../cli/command.ts';

/** Whole pilots, run as a person runs them: processes of the built program on ports of their own. */

/** Of the nodes of a pilot. */
export const PORTS = 7;
export interface Started extends Running {
  readonly data: string;
}

export async function startPilot(args: readonly string[], data = newFolder(), city = 'amsterdam'): Promise<Started> {
  const port = await freePorts(PORTS);
  return { ...start(['pilot', city, '--port', String(port), '--data', data, ...args]), data };
}

/** Processes of this machine that have to do with a folder. */
export function processesOf(folder: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => commandLine(name).includes(folder))
    .map(Number);
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

export async function untilGone(folder: string): Promise<void> {
  for (let attempt = 0; attempt < 1_000 && processesOf(folder).length > 0; attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(processesOf(folder)).toEqual([]);
}

export const summaryIn = (stdout: string): Summary => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Summary;
