import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { freePorts, newFolder, type Running, run } from './command.ts';

export interface Registry {
  readonly port: number;
  readonly args: readonly string[];
}

/** A registry whose store lies in Redis; what is given goes before what it has by itself. */
export async function registryOn(url: string, store: Readonly<Record<string, unknown>> = {}): Promise<Registry> {
  const folder = newFolder();
  const port = await freePorts(1);
  const named = ['--subscriber', 'registry.example.org', '--url', `http://127.0.0.1:${port}`, '--port', String(port)];
  await run(['init', 'registry', '--dir', folder, ...named]);
  const config = join(folder, 'registry.yaml');
  const { store: _file, ...rest } = parse(readFileSync(config, 'utf8')) as Record<string, unknown>;
  writeFileSync(config, stringify({ ...rest, store: { engine: 'redis', url, ...store } }));
  return { port, args: ['run', 'registry', '--config', config] };
}

/** Rejects when it ends before it is ready. */
export async function untilReady(port: number, { ended }: Running): Promise<void> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over) {
    const reply = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => undefined);
    if (reply?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { code, stdout, stderr } = await ended;
  throw new Error(`It ended with ${code}:\n${stdout}\n${stderr}`);
}

/** Its exit code when it is told to stop. */
export async function stopped({ child, ended }: Running): Promise<number | null> {
  child.kill('SIGTERM');
  return (await ended).code;
}
