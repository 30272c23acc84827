import { PROBLEMS } from '../../protocol/problems.ts';

/** Pages that are tables of what the code holds, written from it: `npx vitest run test/house -u` writes them anew. */

const AGAIN = { never: 'no', later: 'yes' } as const;

export function problemsPage(): string {
  const rows = Object.entries(PROBLEMS).map(
    ([name, { httpStatus, code, retry, title }]) => `| \`${name}\` | ${httpStatus} | ${code['1.1.1']} | ${AGAIN[retry]} | ${title} |`,
  );
  return `# Refusals

Every reason for which a node says no to a message, from the one table in \`protocol/problems.ts\`. This page is written from that table.

A refusal is a NACK in the same HTTP exchange. The sender sees the HTTP status, the code of BECKN-005 and a message about this very
request; where the fault lies in the body, \`error.paths\` points at it (JSON pointers, several separated by commas). The name is ours: it stands in logs and metrics. In
a callback (\`on_select\` and so on) the same codes are used for what a provider refuses.

- **401** comes with \`WWW-Authenticate\` when the sender's signature is at fault, with \`Proxy-Authenticate\` when it is the gateway's (BECKN-006).
- **429** and **503** come with \`Retry-After\` where the wait is known.
- *Again*: whether the very same bytes, signed anew, may be accepted later.
- Status 200 with a NACK: understood, and refused as a matter of trade.

| name | HTTP | code | again | meaning |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

interface Setting {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Setting>>;
  readonly required?: readonly string[];
  readonly items?: Setting;
}

/** Every setting by its path: \`listen.port\`, \`registries[].url\`. */
export function settingsOf(
  schema: Setting,
  path = '',
  isInList = false,
): { path: string; setting: Setting; required: boolean; isInList: boolean }[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, setting]) => {
    const own = path === '' ? name : `${path}.${name}`;
    const inner =
      setting.type === 'array' && setting.items !== undefined
        ? settingsOf(setting.items, `${own}[]`, true)
        : settingsOf(setting, own, isInList);
    return [{ path: own, setting, required: schema.required?.includes(name) === true, isInList }, ...inner];
  });
}

function kindOf({ type, enum: choices, minimum, maximum, items }: Setting): string {
  if (choices !== undefined) return choices.join(', ');
  if (type === 'array') return items?.properties === undefined ? 'list' : 'list of sections';
  if (type !== 'integer' && type !== 'number') return type === 'string' ? 'text' : type === 'boolean' ? 'true, false' : 'section';
  return `${minimum ?? '…'} to ${maximum ?? '…'}`;
}

function defaultOf({ default: value, properties }: Setting, required: boolean): string {
  if (required) return '**needed**';
  if (value === undefined || properties !== undefined) return '';
  return Array.isArray(value) && value.length === 0 ? 'empty' : `\`${String(value)}\``;
}

export function configurationPage(schema: Setting): string {
  const rows = settingsOf(schema).map(({ path, setting, required, isInList }) => {
    const single = setting.properties === undefined && setting.type !== 'array' && !isInList;
    const variable = single ? `\`MARKTPLEIN_${path.replaceAll('.', '_').toUpperCase()}\`` : '';
    return `| \`${path}\` | ${setting.description ?? ''} | ${kindOf(setting)} | ${defaultOf(setting, required)} | ${variable} |`;
  });
  return `# Configuration

One YAML file a node, given with \`--config\`. \`marktplein init\` writes one to start from. This page is written from \`node/config.schema.json\`.

- A setting that does not exist, or a value that cannot be, is refused at the start, with its line and the nearest name that does exist.
- Relative paths are relative to the folder of the file.
- A single value can be set from the environment, which comes before the file: the variable is in the last column. Lists stand in the file.
- \`MARKTPLEIN_KEYS\` may hold the keys themselves (the JSON of a key file), so that they need not lie on a disk. It comes before \`keys_file\`.
- Secrets of people and apps are never in the file: it holds their SHA-256. \`printf %s 'the-secret' | sha256sum\` makes one.

| setting | meaning | values | default | from the environment |
|---|---|---|---|---|
${rows.join('\n')}
`;
}
