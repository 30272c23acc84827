import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { systemChance } from '../node/clock.ts';
import { readConfig } from '../node/config.ts';
import { ConfigError } from '../node/config-error.ts';
import { createKeys, type NodeKeys, writeKeys } from '../node/keys-file.ts';
import { toBase64 } from '../protocol/signing/base64.ts';
import { configText, type InitRole, PLACEHOLDER_PIN, type StartingPoint } from './init-config.ts';
import { initControl } from './init-control.ts';
import type { Terminal } from './terminal.ts';
import { readNamed, UsageError, wholeNumber } from './terminal.ts';

export interface InitFlags {
  readonly dir: string;
  readonly subscriber?: string;
  readonly url?: string;
  readonly port: string;
  readonly registry?: string;
  readonly domain: string;
  readonly city?: string;
}

const PORT_MAX = 65_535;

/** `marktplein init`: a configuration with a comment at every line, and keys, to start a node from. Nothing is overwritten. */
export async function init(role: string, flags: InitFlags, terminal: Terminal): Promise<number> {
  if (role === 'control')
    return initControl({ dir: flags.dir, port: wholeNumber(flags.port, '--port', { min: 1, max: PORT_MAX }) }, terminal);
  if (role !== 'registry' && role !== 'gateway' && role !== 'bap' && role !== 'bpp') {
    throw new UsageError(
      `There is no role "${role}"; choose registry, gateway, bap (buyer node), bpp (provider node) or control (control room).`,
    );
  }
  if (role === 'registry' && flags.registry !== undefined) throw new UsageError('--registry is for the other roles: this one is it.');
  const files = filesOf(role, flags.dir);
  const pin = flags.registry === undefined ? undefined : await readPin(flags.registry, terminal);
  const point = startingPoint(role, flags, pin);
  const text = configText(role, point);
  checkText(text, { file: files.config, pinned: pin !== undefined, terminal });
  mkdirSync(flags.dir, { recursive: true });
  const keys = createKeys({ keyId: systemChance.newId() }, systemChance);
  writeKeys(files.keys, keys);
  writeFileSync(files.config, text, { flag: 'wx' });
  terminal.print(`Wrote ${files.config} and ${files.keys} (readable by you alone).`);
  if (role === 'registry') tellPin(files.pin, pinText(keys, point), terminal);
  else if (pin === undefined)
    terminal.print(`Put the lines of your network's registry into ${files.config} (or start over with --registry). Then:`);
  terminal.print(`  marktplein run ${role} --config ${files.config}`);
  return 0;
}

interface InitFiles {
  readonly config: string;
  readonly keys: string;
  readonly pin: string;
}

function filesOf(role: InitRole, folder: string): InitFiles {
  const files = { config: join(folder, `${role}.yaml`), keys: join(folder, `${role}.keys.json`), pin: join(folder, `${role}.pin.yaml`) };
  const written = role === 'registry' ? Object.values(files) : [files.config, files.keys];
  for (const file of written) {
    if (existsSync(file)) throw new UsageError(`${file} exists already; move it away first, or choose another folder with --dir.`);
  }
  return files;
}

/** Who it is and where it is follow from each other: a registry lets a subscriber listen at its own host only. */
function startingPoint(role: InitRole, flags: InitFlags, pin: string | undefined): StartingPoint {
  const port = wholeNumber(flags.port, '--port', { min: 1, max: PORT_MAX });
  if (flags.url !== undefined && !URL.canParse(flags.url))
    throw new UsageError(`--url is a whole URL such as https://shop.example.org, not "${flags.url}".`);
  const { subscriber = flags.url === undefined ? `${role}.example.org` : new URL(flags.url).host, domain, city } = flags;
  const url = flags.url ?? `https://${subscriber}${role === 'registry' ? '' : '/beckn/v1.1.1'}`;
  return { subscriber, url, port, domain, pin: pin ?? PLACEHOLDER_PIN, ...(city === undefined ? {} : { city }) };
}

/** What cannot be used later is better said now. Only the placeholders for a registry's keys are still to be filled in. */
function checkText(text: string, means: { readonly file: string; readonly pinned: boolean; readonly terminal: Terminal }): void {
  try {
    readConfig(text, { file: means.file, env: {} });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const faults = error.faults.filter(({ key = '' }) => means.pinned || !key.startsWith('registries['));
    if (faults.length > 0) throw new UsageError(faults.map(({ key, message, mend }) => `${key ?? 'It'} ${message}; ${mend}.`).join('\n'));
  }
}

/** What every other node of the network puts into its configuration to trust this registry. */
function pinText(keys: NodeKeys, { subscriber, url }: StartingPoint): string {
  const pins = keys.signing.map(({ keyId, publicKey }) => ({
    key_id: keyId,
    signing_public_key: toBase64(publicKey),
    encryption_public_key: toBase64(keys.encryption.publicKey),
  }));
  return stringify({ registries: [{ subscriber_id: subscriber, url, keys: pins }] });
}

function tellPin(file: string, text: string, terminal: Terminal): void {
  writeFileSync(file, text, { flag: 'wx' });
  terminal.print(`Nodes of your network trust this registry by these lines in their configuration. They are also in ${file}, for`);
  terminal.print(`"marktplein init gateway --registry ${file}":`);
  terminal.print(text.trimEnd());
  terminal.print('Start it:');
}

/** The lines of a pin file, in the order and form in which we write them. */
async function readPin(file: string, terminal: Terminal): Promise<string> {
  const text = Buffer.from(await readNamed(file, terminal)).toString('utf8');
  const { registries } = (asYaml(text) ?? {}) as { readonly registries?: unknown };
  if (!Array.isArray(registries)) throw new UsageError(`${file} has no "registries"; give the file that "marktplein init registry" wrote.`);
  return stringify({ registries });
}

function asYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
