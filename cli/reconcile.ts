import { loadConfig } from '../node/config.ts';
import type { Evidence } from '../node/evidence.ts';
import { type Comparison, compareEvidence } from '../node/reconcile/compare.ts';
import { keysNamedIn } from '../node/reconcile/proof.ts';
import { chooseEngine } from '../protocol/signing/choose.ts';
import { digestOf } from '../protocol/signing/digest.ts';
import { askStore } from './ask-store.ts';
import { allTransactions } from './evidence.ts';
import { openKeyring } from './keyring.ts';
import { forOneLine, readNamed, type Terminal, UsageError, wholeNumber } from './terminal.ts';

export interface ReconcileFlags {
  readonly config: readonly string[];
  readonly publicKey: readonly string[];
  readonly transaction?: string;
  readonly skew: string;
  readonly json?: boolean;
}

/** One node's side of what is compared. */
interface Side {
  transactions(): AsyncIterable<string> | Iterable<string>;
  /** Undefined when it is not known here what the node has of it. */
  evidence(transactionId: string): Promise<Evidence | undefined>;
}

const SECOND_MS = 1_000;

/** `marktplein reconcile`: whether two nodes agree about their transactions; exit code 1 when they do not, or when there is nothing to compare. */
export async function reconcile(files: readonly string[], flags: ReconcileFlags, terminal: Terminal): Promise<number> {
  const [one, other] = await sidesOf(files, flags, terminal);
  const skewMs = wholeNumber(flags.skew, '--skew', { max: 86_400 }) * SECOND_MS;
  const keyring = await openKeyring(flags, terminal);
  const sums = { compared: 0, matched: 0, unchecked: 0, differing: 0 };
  try {
    for (const transactionId of await wanted([one, other], flags)) {
      const [mine, theirs] = [await one.evidence(transactionId), await other.evidence(transactionId)];
      if (mine === undefined || theirs === undefined) {
        terminal.note(`Transaction ${transactionId} stands in one of the files only: it is left out.`);
        continue;
      }
      if (mine.node === theirs.node) throw new UsageError(`Both are evidence of ${mine.node}; give that of two nodes.`);
      await keyring.learn([mine, theirs].flatMap(keysNamedIn));
      const means = { engine: chooseEngine(), digestOf, keyOf: keyring.keyOf, skewMs };
      const comparison = compareEvidence(mine, theirs, means);
      if (comparison.matched === 0 && comparison.differences.length === 0) continue;
      sums.compared += 1;
      sums.matched += comparison.matched;
      sums.unchecked += comparison.unchecked;
      if (comparison.differences.length > 0) sums.differing += 1;
      tell(comparison, flags, terminal);
    }
  } finally {
    await keyring.close();
  }
  const { compared, matched, unchecked, differing } = sums;
  terminal.note(`${compared} transactions compared, ${matched} messages on both sides, ${differing} transactions differ.`);
  if (unchecked > 0)
    terminal.note(`${unchecked} signatures could not be checked: give --config of a node of the network, or --public-key.`);
  return compared === 0 || differing > 0 ? 1 : 0;
}

function tell(comparison: Comparison, flags: ReconcileFlags, terminal: Terminal): void {
  if (flags.json === true) terminal.print(JSON.stringify(comparison));
  if (flags.json === true) return;
  const [first, ...more] = comparison.differences;
  if (first === undefined) return;
  const rest = more.length === 0 ? '' : ` (and ${more.length} more: see --json)`;
  terminal.print(forOneLine(`${comparison.transactionId}: ${first.sentence}${rest}`));
}

async function sidesOf(files: readonly string[], flags: ReconcileFlags, terminal: Terminal): Promise<readonly [Side, Side]> {
  const fromFiles = await Promise.all(files.map((file) => sideOfFile(file, terminal)));
  // With two files a configuration only says of which registry keys are asked.
  const fromStores = files.length === 2 ? [] : flags.config.map((file) => sideOfStore(file, terminal));
  const [one, other, ...rest] = [...fromFiles, ...fromStores];
  if (one === undefined || other === undefined || rest.length > 0) {
    throw new UsageError('Two nodes are compared: give two files of "marktplein evidence", or --config twice, or one of each.');
  }
  return [one, other];
}

function sideOfStore(file: string, terminal: Terminal): Side {
  const config = loadConfig(file, terminal.env);
  return {
    transactions: () => allTransactions(file, terminal),
    evidence: (transactionId) => askStore(config, { name: 'show-evidence', transactionId }),
  };
}

async function sideOfFile(file: string, terminal: Terminal): Promise<Side> {
  const text = Buffer.from(await readNamed(file, terminal)).toString('utf8');
  const known = new Map<string, Evidence>();
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    const read = readEvidence(line);
    if (read === undefined) throw new UsageError(`${file} holds something else than what "marktplein evidence" prints.`);
    known.set(read.transactionId, read);
  }
  return { transactions: () => known.keys(), evidence: async (transactionId) => known.get(transactionId) };
}

/** As far as a comparison relies on it; undefined when it is something else. */
function readEvidence(line: string): Evidence | undefined {
  try {
    const { node, transactionId, messages } = JSON.parse(line) as Partial<Evidence>;
    if (typeof node !== 'string' || typeof transactionId !== 'string' || !Array.isArray(messages)) return undefined;
    const isMessage = (message: unknown): boolean => {
      const { direction, peer, action, messageId, atMs, headers, digest, bytes } = (message ?? {}) as Record<string, unknown>;
      const texts = [direction, peer, action, messageId, digest, bytes].every((each) => typeof each === 'string');
      return texts && typeof atMs === 'number' && typeof headers === 'object' && headers !== null;
    };
    return messages.every(isMessage) ? (JSON.parse(line) as Evidence) : undefined;
  } catch {
    return undefined;
  }
}

async function wanted(sides: readonly Side[], { transaction }: ReconcileFlags): Promise<readonly string[]> {
  if (transaction !== undefined) return [transaction];
  const all = new Set<string>();
  for (const side of sides) for await (const transactionId of side.transactions()) all.add(transactionId);
  return [...all].sort();
}
