import { toBase64 } from '../protocol/signing/base64.ts';
import { chooseEngine } from '../protocol/signing/choose.ts';
import { digestOf } from '../protocol/signing/digest.ts';
import { keysNamedBy, type ReceiptVerdict, readReceipt, verifyReceipt } from '../protocol/signing/receipt.ts';
import { openKeyring } from './keyring.ts';
import { forOneLine, readNamed, type Terminal, UsageError } from './terminal.ts';

export interface VerifyReceiptFlags {
  readonly config: readonly string[];
  readonly publicKey: readonly string[];
  readonly json?: boolean;
}

/**
 * `marktplein verify-receipt`: whether an order was signed by both sides, as the receipt that a buyer kept says. Keys are asked of the
 * registries of a configuration or given; without either the receipt's own are taken, and it is said that nobody vouched for them.
 * Exit code 1 when something does not hold or a key could not be checked.
 */
export async function verifyReceiptFile(file: string, flags: VerifyReceiptFlags, terminal: Terminal): Promise<number> {
  const receipt = readReceipt(Buffer.from(await readNamed(file, terminal)).toString('utf8'));
  if (receipt === undefined) throw new UsageError(`${file} is not a receipt of an order.`);
  const asked = flags.config.length > 0 || flags.publicKey.length > 0;
  const keyring = await openKeyring(flags, terminal);
  try {
    await keyring.learn(keysNamedBy(receipt));
    const keyOf = (subscriberId: string, keyId: string): string | undefined => {
      const key = keyring.keyOf(subscriberId, keyId);
      return key === undefined ? undefined : toBase64(key);
    };
    const verdict = verifyReceipt(receipt, { engine: chooseEngine(), digestOf, ...(asked ? { keyOf } : {}) });
    return tell(verdict, { ...flags, asked, terminal });
  } finally {
    await keyring.close();
  }
}

function tell(verdict: ReceiptVerdict, { json, asked, terminal }: { json?: boolean; asked: boolean; terminal: Terminal }): number {
  const { order, answer, keys, same, facts } = verdict;
  const signed = order && answer && same;
  const proved = signed && keys && asked;
  if (json === true) {
    terminal.print(JSON.stringify({ proved, keysAsked: asked, ...verdict }));
    return proved ? 0 : 1;
  }
  const at = new Date(facts.answeredAtMs).toISOString();
  if (signed)
    terminal.print(forOneLine(`${facts.provider} accepted order ${facts.orderId} of ${facts.currency} ${facts.amount} at ${at}.`));
  const steps: readonly (readonly [boolean, string])[] = [
    [order, `The order bears the signature of ${facts.buyerNode}.`],
    [answer, `The answer bears the signature of ${facts.providerNode}.`],
    [same, 'Order and answer are of one transaction and one total, and the answer took the order.'],
  ];
  for (const [holds, sentence] of steps) terminal.print(forOneLine(`${holds ? 'holds' : 'WRONG'}  ${sentence}`));
  if (!asked) terminal.note('The keys are those in the file. Give --config of a node of the network, or --public-key, to check them too.');
  else terminal.print(`${keys ? 'holds' : 'WRONG'}  The keys are those of the registry.`);
  return proved ? 0 : 1;
}
