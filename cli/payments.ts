import { systemClock } from '../node/clock.ts';
import { forOneLine, readNamed, type Terminal, UsageError } from './terminal.ts';

export interface PaymentFlags {
  readonly node: string;
  readonly provider: string;
  readonly keyFile: string;
  readonly on?: string;
  readonly reason?: string;
  readonly note?: string;
  readonly number: string;
  readonly from?: string;
  readonly to?: string;
  readonly csv?: boolean;
}

interface Call {
  readonly path: string;
  readonly body?: object | Uint8Array;
  readonly key?: string;
  readonly accept?: string;
}

/** What can be asked, with the arguments of each. */
const WHAT: Readonly<Record<string, readonly string[]>> = {
  import: ['file'],
  open: [],
  unplaced: [],
  place: ['payment', 'order'],
  'put-aside': ['payment'],
  show: ['order'],
  received: ['order', 'amount'],
  refund: ['order', 'amount'],
  'write-off': ['order'],
  settlement: [],
};

/**
 * `marktplein payments`: the money of a provider, over the API of its running node. Prints what the node answers; exit code 1 when a statement
 * could not be read in full.
 */
export async function payments(
  what: string,
  args: readonly string[],
  flags: PaymentFlags & { readonly terminal: Terminal },
): Promise<number> {
  const { terminal } = flags;
  const wanted = WHAT[what];
  if (wanted === undefined) throw new UsageError(`There is nothing called "${what}"; choose one of ${Object.keys(WHAT).join(', ')}.`);
  if (args.length !== wanted.length) {
    throw new UsageError(`"payments ${what}" takes ${wanted.length === 0 ? 'nothing more' : wanted.map((each) => `<${each}>`).join(' ')}.`);
  }
  const key = new TextDecoder().decode(await readNamed(flags.keyFile, terminal)).trim();
  if (!/^[!-~]+$/.test(key))
    throw new UsageError(`${flags.keyFile} holds no key: it is one line of visible ASCII, as the operator of the node gave it.`);
  const answer = await ask(await callFor(what, args, flags), { key, flags });
  if (typeof answer === 'string') terminal.print(answer.trimEnd());
  else for (const one of listIn(answer)) terminal.print(JSON.stringify(one));
  return what === 'import' ? tellProblems(answer, terminal) : 0;
}

async function callFor(
  what: string,
  [first = '', second = '']: readonly string[],
  flags: PaymentFlags & { readonly terminal: Terminal },
): Promise<Call> {
  const { note, on, reason, from, to } = flags;
  const order = `/payments/orders/${encodeURIComponent(first)}`;
  const said = { ...(note === undefined ? {} : { note }), ...(on === undefined ? {} : { on }) };
  // The same entry on the same day is taken to be the same, so that a command that is given twice enters it once.
  const key = `${what}:${second}:${on ?? new Date(systemClock.nowMs()).toISOString().slice(0, 10)}:${flags.number}`;
  switch (what) {
    case 'import':
      return { path: '/payments/statements', body: await readNamed(first, flags.terminal) };
    case 'open':
    case 'unplaced':
      return { path: `/payments/${what}?limit=200` };
    case 'place':
      return { path: `/payments/unplaced/${encodeURIComponent(first)}`, body: { orderId: second } };
    case 'put-aside':
      return { path: `/payments/unplaced/${encodeURIComponent(first)}`, body: { putAside: note ?? '' } };
    case 'show':
      return { path: order };
    case 'received':
      return { path: `${order}/receipts`, key, body: { amount: second, ...said } };
    case 'refund':
      return { path: `${order}/refunds`, key, body: { amount: second, reason, ...said } };
    case 'write-off':
      return { path: `${order}/write-off`, body: said };
    default:
      if (from === undefined || to === undefined) throw new UsageError('Give the period: --from 2026-11-01 --to 2026-11-30.');
      return {
        path: `/settlement?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`,
        ...(flags.csv === true ? { accept: 'text/csv' } : {}),
      };
  }
}

async function ask(call: Call, { key, flags }: { readonly key: string; readonly flags: PaymentFlags }): Promise<unknown> {
  const { body } = call;
  const file = body instanceof Uint8Array;
  const url = `${flags.node.replace(/\/$/, '')}/provider/v1/providers/${encodeURIComponent(flags.provider)}${call.path}`;
  const headers = {
    Authorization: `Bearer ${key}`,
    Accept: call.accept ?? 'application/json',
    ...(call.key === undefined ? {} : { 'Idempotency-Key': call.key }),
    ...(body === undefined ? {} : { 'Content-Type': file ? 'application/octet-stream' : 'application/json' }),
  };
  const sent = body === undefined ? {} : { method: 'POST', body: file ? Buffer.from(body) : JSON.stringify(body) };
  if (!URL.canParse(url)) throw new UsageError(`--node is a whole URL such as http://127.0.0.1:8104, not "${flags.node}".`);
  const response = await fetch(url, { ...sent, headers }).catch(() => undefined);
  if (response === undefined) throw new UsageError(`No provider node answers at ${flags.node}; name it with --node.`);
  const text = await response.text();
  const read = call.accept === 'text/csv' ? text : jsonIn(text);
  if (response.ok && read === undefined) throw new UsageError(`What answers at ${flags.node} is no provider node; name one with --node.`);
  if (response.ok) return read;
  throw new UsageError(`The node says: ${forOneLine(detailIn(text) ?? `HTTP ${response.status}`)}`);
}

function detailIn(text: string): string | undefined {
  const { detail } = (jsonIn(text) ?? {}) as { readonly detail?: unknown };
  return typeof detail === 'string' ? detail : undefined;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A list is printed an object a line. */
function listIn(answer: unknown): readonly unknown[] {
  const items = (answer as { readonly items?: unknown } | null)?.items;
  return Array.isArray(items) ? (items as unknown[]) : [answer];
}

function tellProblems(answer: unknown, terminal: Terminal): number {
  const { problems = [] } = answer as {
    readonly problems?: readonly {
      readonly severity: string;
      readonly line: number;
      readonly column?: string;
      readonly message: { readonly en: string };
    }[];
  };
  for (const { line, column, message } of problems) {
    const where = [line === 0 ? '' : `line ${line}`, column ?? ''].filter((part) => part !== '').join(', ');
    terminal.note(forOneLine(`${where === '' ? '' : `${where}: `}${message.en}`));
  }
  return problems.some(({ severity }) => severity === 'error') ? 1 : 0;
}
