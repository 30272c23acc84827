import { toBase64 } from '../protocol/signing/base64.ts';
import { chooseEngine } from '../protocol/signing/choose.ts';
import { digestOf } from '../protocol/signing/digest.ts';
import type { KeyWord } from '../protocol/signing/key-history.ts';
import { keysNamedBy, type Receipt, type ReceiptVerdict, readReceipt, verifyReceipt } from '../protocol/signing/receipt.ts';
import { type Silence, type WordOnKey, withWord } from '../protocol/signing/registry-word.ts';
import { openKeyring } from './keyring.ts';
import { askByUrl } from './registry-keys.ts';
import { forOneLine, readNamed, type Terminal, UsageError } from './terminal.ts';

export interface VerifyReceiptFlags {
  readonly registry: readonly string[];
  readonly config: readonly string[];
  readonly publicKey: readonly string[];
  readonly json?: boolean;
}

/** What came of a receipt, and what somebody else than its maker said of the keys in it. */
interface Looked {
  readonly verdict: ReceiptVerdict;
  /** Somebody else was asked for the keys. */
  readonly asked: boolean;
  /** What the registry says against a key. */
  readonly against: readonly string[];
  /** The registry says nothing against a key, but cannot say that it was one. */
  readonly untold?: boolean;
}

/**
 * `marktplein verify-receipt`: whether an order was signed by both sides, as the receipt that a buyer kept says. Keys are asked of the
 * registry whose address is given, those that it had when the order was signed too; or of the registries of a configuration; or given. Without
 * any the receipt's own are taken, and it is said that nobody vouched for them. The registries that a receipt names itself are not
 * asked: who forges one would name their own. Exit code 1 when something does not hold or a key could not be checked.
 */
export async function verifyReceiptFile(file: string, flags: VerifyReceiptFlags, terminal: Terminal): Promise<number> {
  const receipt = readReceipt(Buffer.from(await readNamed(file, terminal)).toString('utf8'));
  if (receipt === undefined) throw new UsageError(`${file} is not a receipt of an order.`);
  const looked = flags.registry.length > 0 ? await withRegistry(receipt, flags.registry) : await withKeyring(receipt, flags, terminal);
  return tell(looked, flags, terminal);
}

async function withRegistry(receipt: Receipt, registries: readonly string[]): Promise<Looked> {
  const wrong = registries.find((url) => !/^https?:\/\//.test(url));
  if (wrong !== undefined)
    throw new UsageError(`--registry is the public URL of a registry, such as https://registry.example.org, not "${wrong}".`);
  const word = await askByUrl(receipt, registries);
  if (!word.ok) throw new UsageError(SILENT[word.why](word.host, word.againAfterS ?? 0));
  const { receipt: completed, keyOf } = withWord(receipt, word);
  const verdict = verifyReceipt(completed, { engine: chooseEngine(), digestOf, keyOf });
  const against = word.keys.flatMap((key) => (key.word === 'same' ? [] : [AGAINST[key.word](key)]));
  const untold = against.length > 0 && word.keys.every((key) => key.word === 'same' || key.word === 'forgotten');
  return { verdict: { ...verdict, keys: verdict.keys && against.length === 0 }, asked: true, against, untold };
}

async function withKeyring(receipt: Receipt, flags: VerifyReceiptFlags, terminal: Terminal): Promise<Looked> {
  const asked = flags.config.length > 0 || flags.publicKey.length > 0;
  const keyring = await openKeyring(flags, terminal);
  try {
    await keyring.learn(keysNamedBy(receipt));
    const keyOf = (subscriberId: string, keyId: string): string | undefined => {
      const key = keyring.keyOf(subscriberId, keyId);
      return key === undefined ? undefined : toBase64(key);
    };
    return { verdict: verifyReceipt(receipt, { engine: chooseEngine(), digestOf, ...(asked ? { keyOf } : {}) }), asked, against: [] };
  } finally {
    await keyring.close();
  }
}

const SILENT: Readonly<Record<Silence, (host: string, againAfterS: number) => string>> = {
  busy: (host, seconds) =>
    `The registry at ${host} is asked too often from here; try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
  unreachable: (host) => `The registry at ${host} could not be reached; look at its address, or try again later.`,
  slow: (host) => `The registry at ${host} did not answer in time; try again later.`,
  'too-large': (host) => `The registry at ${host} answered with far more than a list of keys; look at its address.`,
  unreadable: (host) => `The registry at ${host} did not answer with a list of keys; look at its address.`,
};

const AGAINST: Readonly<Record<Exclude<KeyWord, 'same'>, (key: WordOnKey) => string>> = {
  other: ({ subscriberId, host }) => `The key of ${subscriberId} is another one, says ${host}.`,
  unknown: ({ subscriberId, host }) => `${subscriberId} does not have and never had such a key, says ${host}.`,
  forgotten: ({ subscriberId, host }) =>
    `Whether ${subscriberId} had such a key cannot be told: ${host} no longer keeps all of its keys of that time.`,
  revoked: ({ subscriberId, host }) =>
    `The key of ${subscriberId} was declared void, says ${host}: whoever has it can have signed at any time.`,
  'not-then': ({ subscriberId, host }) => `${subscriberId} could not use this key when it was signed, says ${host}.`,
};

function tell({ verdict, asked, against, untold = false }: Looked, { json }: VerifyReceiptFlags, terminal: Terminal): number {
  const { order, answer, keys, same, facts } = verdict;
  const signed = order && answer && same;
  const proved = signed && keys && asked;
  if (json === true) {
    terminal.print(JSON.stringify({ proved, keysAsked: asked, ...verdict, ...(against.length === 0 ? {} : { against }) }));
    return proved ? 0 : 1;
  }
  const at = new Date(facts.answeredAtMs).toISOString();
  if (signed)
    terminal.print(forOneLine(`${facts.provider} accepted order ${facts.orderId} of ${facts.currency} ${facts.amount} at ${at}.`));
  const steps: readonly (readonly [boolean, string, wrong?: string])[] = [
    [order, `The order bears the signature of ${facts.buyerNode}.`],
    [answer, `The answer bears the signature of ${facts.providerNode}.`],
    [same, 'Order and answer are of one transaction and one total, and the answer took the order.'],
    ...(asked ? ([[keys, 'The keys are those of the registry.', untold ? 'UNKNOWN' : 'WRONG']] as const) : []),
  ];
  for (const [holds, sentence, wrong = 'WRONG'] of steps) terminal.print(forOneLine(`${holds ? 'holds' : wrong}  ${sentence}`));
  for (const sentence of against) terminal.print(forOneLine(`       ${sentence}`));
  if (!asked)
    terminal.note(
      'The keys are those in the file. Give --registry with the address of the network’s registry (or --config, --public-key) to check them too.',
    );
  return proved ? 0 : 1;
}
