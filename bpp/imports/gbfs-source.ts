import type { Transport, TransportCause } from '../../node/transport.ts';
import type { BusinessFolder } from './business-import.ts';
import { FEED_BYTES_MAX } from './gbfs-file.ts';
import type { ImportMessage } from './import-problem.ts';

/** Where the files of a feed come from. */
export interface FeedSource {
  /** Where `gbfs.json` is. */
  readonly start: string;
  /** The bytes of the file at one address. What goes wrong is a value: a sentence that says what to mend. */
  get(where: string): Promise<{ readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly message: ImportMessage }>;
}

/** One file, from the first byte asked for to the last one heard. */
const FILE_TIMEOUT_MS = 10_000;

const WHY: Readonly<Record<TransportCause, ImportMessage>> = {
  'refused-address': { nl: 'Dit adres mag deze node niet aanroepen.', en: 'This node may not call this address.' },
  connect: { nl: 'Er kwam geen verbinding; kijk of de server draait.', en: 'No connection came about; see whether the server runs.' },
  timeout: { nl: 'Er kwam geen volledig antwoord op tijd.', en: 'No whole answer came in time.' },
  'reply-too-large': { nl: 'Het antwoord is te groot en niet gelezen.', en: 'The answer is too large and was not read.' },
  redirect: { nl: 'Er wordt doorverwezen; geef het uiteindelijke adres.', en: 'It refers to another address; give the final one.' },
  broken: { nl: 'Het antwoord brak af.', en: 'The answer was cut off.' },
  'bad-url': { nl: 'Dit is geen adres dat met https:// begint.', en: 'This is no address that begins with https://.' },
  tls: { nl: 'Het certificaat van de server is niet in orde.', en: 'The certificate of the server is not in order.' },
};

/** A feed over HTTP: bounded in time and size, and never followed to where this node may not call. JSON, unless `accept` says otherwise. */
export function httpSource(
  url: string,
  transport: Pick<Transport, 'send'>,
  { timeoutMs = FILE_TIMEOUT_MS, accept = 'application/json', bytesMax = FEED_BYTES_MAX } = {},
): FeedSource {
  return {
    start: url,
    async get(where) {
      const reply = await transport.send({
        method: 'GET',
        url: where,
        headers: { accept, 'accept-encoding': 'identity' },
        replyBytesMax: bytesMax,
        timeoutMs,
      });
      if (!reply.ok) return { ok: false, message: WHY[reply.cause] };
      if (reply.status === 200) return { ok: true, bytes: reply.body };
      return { ok: false, message: { nl: `De server antwoordde ${reply.status}.`, en: `The server answered ${reply.status}.` } };
    },
  };
}

/** A feed as files beside the card of a business: of an address only the name of its file counts. */
export function folderSource({ read }: Pick<BusinessFolder, 'read'>, folder: string): FeedSource {
  return {
    start: 'gbfs.json',
    async get(where) {
      const path = URL.canParse(where) ? new URL(where).pathname : where;
      const [, name] = /([A-Za-z0-9_]+)(\.json)?$/.exec(path) ?? [];
      const file = `${folder}/${name ?? 'gbfs'}.json`;
      try {
        return { ok: true, bytes: await read(file, FEED_BYTES_MAX) };
      } catch (error) {
        if (!(error instanceof Error && 'syscall' in error)) throw error;
        return { ok: false, message: { nl: `Het bestand ${file} kan niet gelezen worden.`, en: `The file ${file} cannot be read.` } };
      }
    },
  };
}
