import { once } from 'node:events';
import { type Response, Router } from 'express';
import { evidenceMessage } from '../../node/evidence.ts';
import { BASKET, basketPartition, readBasket } from '../baskets/records.ts';
import { type BegunEntry, HISTORY_BEGUN, historyPartition } from '../history/history-work.ts';
import { CSV_HEAD, csvRow } from '../history/orders-csv.ts';
import { readHistory } from '../history/page.ts';
import { JOURNEY, journeyPartition, readJourney } from '../journeys/journey-work.ts';
import { NOTICES, NOTICES_MAX, type NoticeRecord, noticesIn } from '../notices/records.ts';
import { handleOf, ORDERS, partitionOf, readOrders, readTransaction, TRANSACTION } from '../records.ts';
import { BOUNDS } from '../settings.ts';
import { orderView, transactionView } from '../views.ts';
import { callerOf } from './caller.ts';
import type { BuyerApiPorts } from './ports.ts';
import { sendProblem } from './problem-reply.ts';

/** Exports under way at once: each reads all that one visitor ever began. */
const EXPORTS_MAX = 4;
const NAMES_AT_ONCE = 100;

/** Everything that this node keeps of an app or a visitor, for them to take along. */
export function exportRoutes(ports: BuyerApiPorts): Router {
  const router = Router();
  let underWay = 0;
  const guarded = async (response: Response, write: () => Promise<void>): Promise<void> => {
    if (underWay >= EXPORTS_MAX)
      return sendProblem(response, { name: 'unavailable', detail: 'Others take their data along now; try again.', retryAfterSeconds: 10 });
    underWay += 1;
    try {
      await write();
    } finally {
      underWay -= 1;
    }
    response.end();
  };
  router.get('/export', (_request, response) =>
    guarded(response, async () => {
      response.type('application/json').set('Content-Disposition', 'attachment; filename="marktplein-export.json"');
      const head = { format: 'marktplein-buyer-export', version: 1, madeAtMs: ports.clock.nowMs(), node: ports.settings.node.id };
      await write(response, `${JSON.stringify(head).slice(0, -1)},"entries":[`);
      let comma = '';
      for await (const entry of entriesOf(callerOf(response).app, ports)) {
        if (!(await write(response, `${comma}${JSON.stringify(entry)}`))) return;
        comma = ',\n';
      }
      await write(response, ']}\n');
    }),
  );
  router.get('/export/orders.csv', (_request, response) =>
    guarded(response, async () => {
      response.type('text/csv').set('Content-Disposition', 'attachment; filename="orders.csv"');
      await write(response, CSV_HEAD);
      let after: string | undefined;
      do {
        const question = { limit: BOUNDS.historyPageMax, ...(after === undefined ? {} : { after }) };
        const page = await readHistory(ports.store, callerOf(response).app, question);
        if (!(await write(response, page.orders.map(csvRow).join('')))) return;
        after = page.next;
      } while (after !== undefined);
    }),
  );
  return router;
}

/** Newest first, each once; what is not there any more is passed over. */
async function* entriesOf(app: string, ports: BuyerApiPorts): AsyncGenerator<object> {
  const seen = new Set<string>();
  let after: string | undefined;
  for (;;) {
    const names = await ports.store.list(historyPartition(app), HISTORY_BEGUN, {
      limit: NAMES_AT_ONCE,
      ...(after === undefined ? {} : { after }),
    });
    for (const [key, { value }] of names) {
      after = key;
      const entry = value as unknown as BegunEntry;
      if (seen.has(entry.id)) continue;
      seen.add(entry.id);
      const found = await readEntry(entry, app, ports);
      if (found !== undefined) yield { kind: entry.kind, ...found };
    }
    if (names.size < NAMES_AT_ONCE) return;
  }
}

async function readEntry({ kind, id }: BegunEntry, app: string, ports: BuyerApiPorts): Promise<object | undefined> {
  const { store } = ports;
  if (kind === 'basket') {
    const basket = readBasket(await store.read(basketPartition(id), [BASKET]));
    return basket?.app === app ? { basket: id, createdAtMs: basket.createdAtMs, parts: basket.parts } : undefined;
  }
  if (kind === 'journey') {
    const journey = readJourney(await store.read(journeyPartition(id), [JOURNEY]));
    return journey?.app === app ? { journey: id, createdAtMs: journey.createdAtMs, legs: journey.legs } : undefined;
  }
  const partition = partitionOf(id);
  const transaction = readTransaction(await store.read(partition, [TRANSACTION]));
  if (transaction === undefined || transaction.app !== app) return undefined;
  const orders = readOrders(await store.list(partition, ORDERS, { limit: BOUNDS.ordersMax }));
  const said = await store.transcript(id, { limit: BOUNDS.eventsMax });
  const evidence = await Promise.all(said.map((each) => evidenceMessage(each, store)));
  const notices = noticesIn(await store.list(partition, NOTICES, { limit: BOUNDS.ordersMax * NOTICES_MAX }));
  return {
    transaction: transactionView(transaction),
    orders: orders.map((order) => orderView(id, order)),
    notices: notices.map((notice) => toldOf(id, notice)),
    evidence,
  };
}

/** Who is told of an order, where, in which language and how often they were. What opens a browser's post box stays with that browser. */
function toldOf(id: string, { order, to, language, told }: NoticeRecord): object {
  const where = to.kind === 'mail' ? { email: to.email } : { endpoint: to.subscription.endpoint };
  return { order: handleOf(id, order), kind: to.kind, ...where, language, told };
}

/** Writes, and waits for who reads slowly; false when they have gone. */
async function write(response: Response, text: string): Promise<boolean> {
  if (response.destroyed) return false;
  if (response.write(text)) return true;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  await once(response, 'drain', { signal: gone.signal }).catch(() => undefined);
  return !response.destroyed;
}
