import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ConfigError, describeFault } from '../node/config-error.ts';
import { readConfigText } from '../node/config-text.ts';
import type { Position } from './told.ts';

/** How a control room is set up. Its file holds tokens: it is for the city team alone to read. */
export interface ControlConfig {
  readonly role: 'control';
  /** What the page calls the network. */
  readonly name: string;
  readonly listen: { readonly host: string; readonly port: number; readonly behind_proxy?: boolean };
  /** The nodes that let it follow them, each with the token that it gave. */
  readonly nodes: readonly FollowedNode[];
  readonly operators: readonly { readonly name: string; readonly token_sha256: string }[];
  /** Where subscribers are admitted; without it nobody is admitted from here. */
  readonly registry?: { readonly url: string; readonly token: string };
  /** The runner of a pilot, on this machine: with it the day is started and a node is broken from the page. No network but a pilot has it. */
  readonly pilot?: { readonly url: string; readonly token: string };
  /** About where the city is, for the map. */
  readonly outline?: readonly Position[];
  /** Leads the clock of a rehearsal; an absolute path. */
  readonly rehearsal_clock?: string;
  /** The drawing of the city, at an absolute path. */
  readonly map?: { readonly drawing?: string };
  /** An absolute path. */
  readonly audit_file: string;
}

export interface FollowedNode {
  readonly name: string;
  /** Its address, without a path. */
  readonly url: string;
  readonly token: string;
  /** Where those are whom it serves. A node that serves the whole city has none. */
  readonly place?: Position;
}

const OTHERS_MAY = 0o077;
const NODES_MAX = 200;
/** Nothing in it comes from the environment. */
const NOTHING: ReadonlyMap<string, string> = new Map();
const text = { type: 'string', minLength: 1, maxLength: 2_048 } as const;
const url = {
  ...text,
  pattern: '^https?://[^\\s?#@]+$',
  description: 'An address with http:// or https://, without a query',
  examples: ['https://gateway.example.org'],
} as const;

/** Only on this machine is there a runner of a pilot. */
const ownMachine = { ...text, pattern: '^http://127\\.0\\.0\\.1:\\d{1,5}$' } as const;
const POINTS_MAX = 500;
const SHA256 = "The SHA-256 of a token in 64 small hexadecimal digits, the output of: printf %s 'the-token' | sha256sum";
const position = {
  type: 'object',
  additionalProperties: false,
  required: ['lat', 'lon'],
  properties: { lat: { type: 'number', minimum: -90, maximum: 90 }, lon: { type: 'number', minimum: -180, maximum: 180 } },
} as const;

const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['role', 'name', 'listen', 'nodes', 'operators', 'audit_file'],
  properties: {
    role: { const: 'control', description: 'What it is', examples: ['control'] },
    name: { ...text, description: 'What the page calls the network', examples: ['Our city'] },
    listen: {
      type: 'object',
      additionalProperties: false,
      required: ['host', 'port'],
      properties: {
        host: { ...text, description: 'The address it listens on', examples: ['127.0.0.1'] },
        port: { type: 'integer', minimum: 0, maximum: 65_535, description: 'The port it listens on', examples: [8110] },
        behind_proxy: { type: 'boolean' },
      },
    },
    nodes: {
      type: 'array',
      description: 'The nodes that let it follow them, each with name, url and token',
      maxItems: NODES_MAX,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'url', 'token'],
        properties: { name: text, url, token: text, place: position },
      },
    },
    operators: {
      type: 'array',
      description: 'Who may sign in, each with name and token_sha256',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'token_sha256'],
        properties: { name: text, token_sha256: { type: 'string', pattern: '^[0-9a-f]{64}$', description: SHA256 } },
      },
    },
    registry: { type: 'object', additionalProperties: false, required: ['url', 'token'], properties: { url, token: text } },
    pilot: {
      type: 'object',
      additionalProperties: false,
      required: ['url', 'token'],
      properties: { url: ownMachine, token: text },
    },
    outline: { type: 'array', maxItems: POINTS_MAX, items: position },
    rehearsal_clock: { ...text, description: 'For the day of a pilot alone: the file that leads the clock of all its nodes' },
    map: {
      type: 'object',
      additionalProperties: false,
      properties: { drawing: { ...text, description: 'The drawing of the city', examples: ['drawing.yaml'] } },
    },
    audit_file: { ...text, description: 'Where what was done here is kept', examples: ['control.audit.jsonl'] },
  },
} as const;

/**
 * Reads the configuration of a control room (YAML) from a file that only its owner may read. A relative path in it is relative to the folder of the file.
 * @throws ConfigError naming every fault with its line and how to mend it
 */
export function loadControlConfig(file: string): ControlConfig {
  const { document, lines, members: config } = readConfigText(textOf(file), { file, role: 'control' });
  const check = new Ajv2020({ allErrors: true, verbose: true }).compile(SCHEMA);
  if (!check(config)) {
    const places = { document, lines, fromEnvironment: NOTHING };
    throw new ConfigError(
      file,
      (check.errors ?? []).map((error) => describeFault(error, places)),
    );
  }
  const read = config as unknown as ControlConfig;
  const names = read.operators.map(({ name }) => name);
  if (new Set(names).size < names.length)
    throw new ConfigError(file, [{ message: 'operators have the same name', mend: 'give each person a name of their own' }]);
  const beside = (path: string): string => resolve(dirname(file), path);
  const clock = read.rehearsal_clock;
  const drawing = read.map?.drawing;
  return {
    ...read,
    ...(clock === undefined ? {} : { rehearsal_clock: beside(clock) }),
    ...(drawing === undefined ? {} : { map: { drawing: beside(drawing) } }),
    audit_file: beside(read.audit_file),
  };
}

function textOf(file: string): string {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (error) {
    const message = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    throw new ConfigError(file, [{ message, mend: 'check the path, or make one with: marktplein init control' }]);
  }
  try {
    // Windows has no such bits: there the folder's own rules must do.
    if (process.platform !== 'win32' && (fstatSync(handle).mode & OTHERS_MAY) !== 0)
      throw new ConfigError(file, [{ message: 'it holds tokens and may be read or changed by others', mend: `chmod 600 ${file}` }]);
    return readFileSync(handle, 'utf8');
  } finally {
    closeSync(handle);
  }
}
