import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseDocument } from 'yaml';
import { ConfigError } from '../node/config-error.ts';

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

export interface Position {
  readonly lat: number;
  readonly lon: number;
}

const NODES_MAX = 200;
const text = { type: 'string', minLength: 1, maxLength: 2_048 } as const;
const url = { ...text, pattern: '^https?://[^\\s?#@]+$' } as const;

/** Only on this machine is there a runner of a pilot. */
const ownMachine = { ...text, pattern: '^http://127\\.0\\.0\\.1:\\d{1,5}$' } as const;
const POINTS_MAX = 500;
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
    role: { const: 'control' },
    name: text,
    listen: {
      type: 'object',
      additionalProperties: false,
      required: ['host', 'port'],
      properties: { host: text, port: { type: 'integer', minimum: 0, maximum: 65_535 }, behind_proxy: { type: 'boolean' } },
    },
    nodes: {
      type: 'array',
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
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'token_sha256'],
        properties: { name: text, token_sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
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
    audit_file: text,
  },
} as const;

/**
 * Reads the configuration of a control room (YAML). A relative path in it is relative to the folder of the file.
 * @throws ConfigError naming every fault
 */
export function loadControlConfig(file: string): ControlConfig {
  const document = parseDocument(textOf(file));
  const [broken] = document.errors;
  if (broken !== undefined) throw new ConfigError(file, [{ message: broken.message, mend: 'mend the YAML of that line' }]);
  const config: unknown = document.toJS({ maxAliasCount: 100 });
  const check = new Ajv2020({ allErrors: true }).compile(SCHEMA);
  if (!check(config)) {
    const faults = (check.errors ?? []).map(({ instancePath, message = 'is wrong' }) => ({
      message: `${instancePath === '' ? 'the file' : instancePath.slice(1).replaceAll('/', '.')} ${message}`,
      mend: 'see docs/en/for-city-teams.md, or write a new one with: marktplein init control',
    }));
    throw new ConfigError(file, faults);
  }
  const read = config as ControlConfig;
  const names = read.operators.map(({ name }) => name);
  if (new Set(names).size < names.length)
    throw new ConfigError(file, [{ message: 'operators have the same name', mend: 'give each person a name of their own' }]);
  return { ...read, audit_file: resolve(dirname(file), read.audit_file) };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const message = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    throw new ConfigError(file, [{ message, mend: 'check the path, or make one with: marktplein init control' }]);
  }
}
