import { Router } from 'express';
import type { LogEntry } from '../../node/store/port.ts';
import { keysNamedBy, RECEIPT_FORMAT, type Receipt, type ReceiptKey } from '../../protocol/signing/receipt.ts';
import type { OrderRecord, TransactionRecord } from '../records.ts';
import { type ApiOutcome, denied, granted } from '../refusals.ts';
import { BOUNDS } from '../settings.ts';
import { orderOf } from './call.ts';
import type { BuyerApiPorts } from './ports.ts';
import { sendProblem } from './problem-reply.ts';

const SIGNATURE_HEADER = 'authorization';
const NOTHING = denied('not-found', 'This order was not placed and answered yet, or its messages were erased: there is nothing to prove.');

/** An order as both sides signed it, with the keys that the registry names, for anybody to check. */
export function receiptRoutes(ports: BuyerApiPorts): Router {
  const router = Router();
  router.get('/orders/:handle/receipt', async (request, response) => {
    const found = await orderOf(request, response, ports);
    if (!found.ok) return sendProblem(response, found.problem);
    const receipt = await receiptOf(found.value, ports);
    if (receipt.ok) response.json(receipt.value);
    else sendProblem(response, receipt.problem);
  });
  return router;
}

interface Placed {
  readonly transaction: TransactionRecord;
  readonly order: OrderRecord;
}

async function receiptOf({ transaction, order }: Placed, ports: BuyerApiPorts): Promise<ApiOutcome<Receipt>> {
  const { orderId } = order;
  if (orderId === undefined) return NOTHING;
  const said = await ports.store.transcript(transaction.id, { limit: BOUNDS.eventsMax });
  // The first answer in which the order has its id; the order it answers has the same message id.
  const answer = said.find((entry) => entry.direction === 'in' && entry.action === 'on_confirm' && holds(entry, orderId));
  const placed = said.find(
    ({ direction, action, messageId }) => direction === 'out' && action === 'confirm' && messageId === answer?.messageId,
  );
  if (answer === undefined || placed === undefined) return NOTHING;
  const [delivered] = await ports.store.deliveries(placed.id, { limit: 1 });
  const signatures = [delivered?.headers[SIGNATURE_HEADER], answer.headers[SIGNATURE_HEADER]];
  const [orderSignature, answerSignature] = signatures;
  if (orderSignature === undefined || answerSignature === undefined) return NOTHING;
  const receipt: Receipt = {
    format: RECEIPT_FORMAT,
    transactionId: transaction.id,
    order: { bytes: inBase64(placed), signature: orderSignature },
    answer: { bytes: inBase64(answer), signature: answerSignature },
    keys: [],
    ...(ports.registries === undefined ? {} : { registries: ports.registries }),
  };
  return granted({ ...receipt, keys: await keysOf(receipt, ports) });
}

/** A key that no registry names now is left out: whoever checks sees that it is missing. */
async function keysOf(receipt: Receipt, ports: BuyerApiPorts): Promise<readonly ReceiptKey[]> {
  const keys = await Promise.all(
    keysNamedBy(receipt).map(async ({ subscriberId, keyId }) => {
      const found = await ports.findKey(subscriberId, keyId);
      return found.ok ? [{ subscriberId, keyId, publicKey: found.value }] : [];
    }),
  );
  return keys.flat();
}

function holds({ body }: LogEntry, orderId: string): boolean {
  return Buffer.from(body).includes(JSON.stringify(orderId));
}

function inBase64({ body }: LogEntry): string {
  return Buffer.from(body).toString('base64');
}
