import { Router } from 'express';
import { type BankTransfer, transferFor } from '../../commerce/bank-transfer.ts';
import type { OrderRecord } from '../records.ts';
import { denied } from '../refusals.ts';
import { transferQr } from '../transfer-qr.ts';
import { transferView } from '../views.ts';
import { orderOf } from './call.ts';
import type { BuyerApiPorts } from './ports.ts';
import { sendProblem } from './problem-reply.ts';

const NOTHING = denied('not-found', 'There is nothing to transfer for this order now: it is paid, or paid in another way.');
const NO_CODE = denied('not-found', 'There is no QR code for this transfer: bank apps take one in euros to a named account only.');

/** What a buyer transfers for an order: as data, and as a QR code that a bank app scans. */
export function transferRoutes(ports: BuyerApiPorts): Router {
  const router = Router();
  router.get('/orders/:handle/transfer', async (request, response) => {
    const found = await orderOf(request, response, ports);
    if (!found.ok) return sendProblem(response, found.problem);
    const transfer = transferOf(found.value.order);
    if (transfer === undefined) return sendProblem(response, NOTHING.problem);
    response.json(transferView(found.value.transaction.id, found.value.order, transfer));
  });
  router.get('/orders/:handle/transfer.svg', async (request, response) => {
    const found = await orderOf(request, response, ports);
    if (!found.ok) return sendProblem(response, found.problem);
    const qr = transferOf(found.value.order)?.qr;
    if (qr === undefined) return sendProblem(response, NO_CODE.problem);
    response.type('image/svg+xml').send(await transferQr(qr));
  });
  return router;
}

/** Only where the choice of a payment is made: of several nobody knows which. */
function transferOf({ told, state }: OrderRecord): BankTransfer | undefined {
  const [payment, ...others] = told?.payments ?? [];
  return payment === undefined || others.length > 0 || state === 'cancelled' ? undefined : transferFor(payment);
}
