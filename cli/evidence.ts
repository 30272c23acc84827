import { loadConfig } from '../node/config.ts';
import { askStore } from './ask-store.ts';
import type { Terminal } from './terminal.ts';

export interface EvidenceFlags {
  readonly config: string;
  readonly transaction?: string;
}

const PAGE = 500;

/** `marktplein evidence`: the signed messages of a transaction, or of every transaction, an object a line; exit code 1 when there are none. */
export async function evidence({ config: file, transaction }: EvidenceFlags, terminal: Terminal): Promise<number> {
  const config = loadConfig(file, terminal.env);
  let shown = 0;
  for await (const transactionId of transaction === undefined ? allTransactions(file, terminal) : [transaction]) {
    const found = await askStore(config, { name: 'show-evidence', transactionId });
    if (found.messages.length === 0) continue;
    if (found.cut === true) terminal.note(`Transaction ${transactionId} has more messages than are shown.`);
    terminal.print(JSON.stringify(found));
    shown += 1;
  }
  if (shown === 0) terminal.note('There is nothing of such a transaction.');
  return shown === 0 ? 1 : 0;
}

/** Ids of all transactions in a store. */
export async function* allTransactions(file: string, terminal: Terminal): AsyncGenerator<string> {
  const config = loadConfig(file, terminal.env);
  let after: string | undefined;
  for (;;) {
    const page = await askStore(config, { name: 'list-transactions', limit: PAGE, ...(after === undefined ? {} : { after }) });
    yield* page;
    after = page.at(-1);
    if (page.length < PAGE) return;
  }
}
