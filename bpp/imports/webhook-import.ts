import { isDeepStrictEqual } from 'node:util';
import type { Work } from '../../node/role.ts';
import { asJson } from '../engines/state.ts';
import { type HookRecord, KEY } from '../engines/webhook/record.ts';
import { hookIn } from '../engines/webhook/state.ts';
import { partitionOfProvider } from '../provider-record.ts';
import { type BusinessFolder, type BusinessImport, type ImportPorts, perform, reportOf } from './business-import.ts';
import { importBusiness } from './import-business.ts';
import { createProblemList } from './import-problem.ts';
import { putProvider } from './import-work.ts';
import { type BackEndCard, readBackEndCard } from './webhook-card.ts';

const CSV_FILE = 'products.csv';
const CSV_BYTES_MAX = 20 * 1024 * 1024;
const SECRET = /^whsec_[A-Za-z0-9+/]{32,128}={0,2}$/;
/** Two while one is changed for the other. */
const SECRETS_MAX = 2;

/**
 * Brings businesses with software of their own onto a node: a card, a secret, and a file of products when there is one; else the software pushes its
 * catalogue.
 */
export const webhookImport: BusinessImport = {
  engine: 'webhook',
  async run(ports, folder) {
    const problems = createProblemList();
    const read = readBackEndCard(folder.card);
    if (!read.ok) {
      for (const { line, ...facts } of read.problems) problems.error(line, facts);
      return reportOf(undefined, problems);
    }
    const { backEnd, webhook } = read.card;
    const secrets = await secretsOf(webhook.secret, folder, ports);
    if (secrets === undefined) {
      problems.error(0, { column: 'webhook.secret', message: NO_SECRET });
      return reportOf(backEnd.id, problems);
    }
    await perform(ports, putProvider(backEnd));
    await perform(ports, putHook(backEnd.id, { url: webhook.url, secrets, ...(webhook.raw === true ? { raw: true } : {}) }));
    const csv = await folder.read(CSV_FILE, CSV_BYTES_MAX).catch(() => undefined);
    return csv === undefined ? reportOf(backEnd.id, problems) : importBusiness(ports, { shop: backEnd, csv, fileName: CSV_FILE });
  },
};

/** The secrets, one a line; undefined when there is none that is one. What stood there instead is never told. */
async function secretsOf(
  named: BackEndCard['webhook']['secret'],
  { readPrivate }: BusinessFolder,
  { secretOf }: ImportPorts,
): Promise<readonly string[] | undefined> {
  const text = 'file' in named ? await readPrivate?.(named.file) : secretOf?.(named.environment);
  const secrets = (text ?? '').split(/\s+/).filter((line) => line !== '');
  const fit = secrets.length > 0 && secrets.length <= SECRETS_MAX && secrets.every((secret) => SECRET.test(secret));
  return fit ? secrets : undefined;
}

/** Work that keeps where commands of a business are posted, and with which secrets. */
export function putHook(providerId: string, hook: HookRecord): Work {
  return {
    partition: partitionOfProvider(providerId),
    reads: [KEY.hook],
    decide: (state) =>
      isDeepStrictEqual(hookIn(state), hook) ? { result: undefined } : { put: { [KEY.hook]: asJson(hook) }, result: undefined },
  };
}

const NO_SECRET = {
  nl: 'Het geheim is er niet, of anderen mogen het lezen; zet whsec_ met ten minste 24 bytes in base64 in het bestand, en doe chmod 600.',
  en: 'The secret is not there, or others may read it; put whsec_ and at least 24 bytes in base64 into the file, and chmod 600 it.',
};
