import type { ConfigFault } from './config-error.ts';
import { nearestWord } from './nearest-word.ts';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = 'MARKTPLEIN_';

interface Setting {
  readonly variable: string;
  readonly path: readonly string[];
  readonly type: string;
}

interface SchemaNode {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
}

/**
 * Lays environment variables over a configuration, in place: `MARKTPLEIN_LISTEN_PORT=8080` sets `listen.port`. Only single
 * values can be set so; lists stand in the file.
 * @returns what was set (paths as JSON pointers), and variables that are nearly, but not quite, the name of a setting
 */
export function applyEnvironment(
  config: Record<string, unknown>,
  env: Environment,
  schema: object,
): { readonly applied: readonly { readonly variable: string; readonly path: string }[]; readonly faults: readonly ConfigFault[] } {
  const settings = settingsOf(schema as SchemaNode, []);
  const names = settings.map(({ variable }) => variable);
  const applied: { variable: string; path: string }[] = [];
  for (const setting of settings) {
    const text = env[setting.variable];
    if (text === undefined) continue;
    put(config, setting.path, readText(text, setting.type));
    applied.push({ variable: setting.variable, path: `/${setting.path.join('/')}` });
  }
  const faults: ConfigFault[] = [];
  for (const variable of Object.keys(env)) {
    if (!variable.startsWith(PREFIX) || names.includes(variable)) continue;
    const meant = nearestWord(variable, names);
    if (meant !== undefined) faults.push({ key: variable, message: 'is not a setting', mend: `did you mean ${meant}?` });
  }
  return { applied, faults };
}

function settingsOf(schema: SchemaNode, path: readonly string[]): Setting[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const memberPath = [...path, name];
    if (member.properties !== undefined) return settingsOf(member, memberPath);
    if (member.type === undefined || member.type === 'array') return [];
    return [{ variable: PREFIX + memberPath.join('_').toUpperCase(), path: memberPath, type: member.type }];
  });
}

/** Text that does not fit the type is left as text: the schema then refuses it with a proper sentence. */
function readText(text: string, type: string): unknown {
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (type === 'integer' && /^-?\d+$/.test(text)) return Number(text);
  if (type === 'number' && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text;
}

function put(config: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let at = config;
  for (const name of path.slice(0, -1)) {
    const inner = at[name];
    // What stands in the file instead of a section is left for the schema to refuse.
    if (inner !== undefined && (typeof inner !== 'object' || inner === null)) return;
    const section = (inner ?? {}) as Record<string, unknown>;
    at[name] = section;
    at = section;
  }
  const last = path.at(-1);
  if (last !== undefined) at[last] = value;
}
