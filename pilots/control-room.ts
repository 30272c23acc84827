import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Position } from '../commerce/place.ts';
import { systemChance } from '../node/clock.ts';
import { toBase64 } from '../protocol/signing/base64.ts';

/** The control room of a pilot before it runs. */
export interface PlannedControlRoom {
  readonly name: string;
  readonly role: 'control';
  readonly url: string;
  readonly configFile: string;
  readonly logFile: string;
  /** Two people, so that a subscriber can be approved by two. Made anew for each pilot. */
  readonly operators: readonly { readonly name: string; readonly token: string }[];
  /** With this it follows the nodes. */
  readonly streamToken: string;
  /** With this it acts at the registry. */
  readonly registryToken: string;
}

const OPERATORS = ['Ada', 'Bram'] as const;
const TOKEN_BYTES = 24;

/** @param at where it listens, and the folder for its files */
export function planControlRoom(at: { readonly folder: string; readonly host: string; readonly port: number }): PlannedControlRoom {
  return {
    name: 'control-room',
    role: 'control',
    url: `http://${at.host}:${at.port}`,
    configFile: join(at.folder, 'control-room.yaml'),
    logFile: join(at.folder, 'control-room.log'),
    operators: OPERATORS.map((name) => ({ name, token: freshToken() })),
    streamToken: freshToken(),
    registryToken: freshToken(),
  };
}

/** As it may stand in an address. */
function freshToken(): string {
  return toBase64(systemChance.bytes(TOKEN_BYTES)).replaceAll('+', '-').replaceAll('/', '_');
}

interface Known {
  readonly nodes: readonly Followed[];
  readonly cityName: string;
  readonly outline: readonly Position[];
  /** The drawing of the city, beside its configuration. */
  readonly drawing?: string;
  readonly placeOf: (node: string) => Position | undefined;
  readonly door?: { readonly url: string; readonly token: string };
  readonly tokenSha256: (token: string) => string;
  readonly rehearsalClock?: string;
}

interface Followed {
  readonly name: string;
  readonly role: string;
  readonly url: string;
}

/** Writes what it starts from, for the owner of the pilot alone to read. */
export function writeControlRoom(room: PlannedControlRoom, known: Known): void {
  const { nodes, door, cityName, outline, tokenSha256 } = known;
  const { hostname, port } = new URL(room.url);
  const registry = nodes.find(({ role }) => role === 'registry');
  const config = {
    role: room.role,
    name: cityName,
    outline,
    ...(known.drawing === undefined ? {} : { map: { drawing: known.drawing } }),
    listen: { host: hostname, port: Number(port) },
    nodes: nodes.map(({ name, url }) => {
      const place = known.placeOf(name);
      return { name, url, token: room.streamToken, ...(place === undefined ? {} : { place }) };
    }),
    operators: room.operators.map(({ name, token }) => ({ name, token_sha256: tokenSha256(token) })),
    ...(registry === undefined ? {} : { registry: { url: registry.url, token: room.registryToken } }),
    ...(door === undefined ? {} : { pilot: { url: door.url, token: door.token } }),
    ...(known.rehearsalClock === undefined ? {} : { rehearsal_clock: known.rehearsalClock }),
    audit_file: 'control-room.audit.jsonl',
  };
  writeFileSync(room.configFile, stringify(config), { mode: 0o600 });
}
