import { Router } from 'express';
import { makeLink, newLinkSecret } from '../links/order-link.ts';
import { handleOf } from '../records.ts';
import { orderView } from '../views.ts';
import { bodyOf, orderOf } from './call.ts';
import { callerOf } from './caller.ts';
import { carryLink, type LinkDoor } from './link-door.ts';
import type { BuyerApiPorts } from './ports.ts';
import { outcomeOf, sendProblem } from './problem-reply.ts';

/** The link of an order: made, made anew, and opened on another device. */
export function linkRoutes(ports: BuyerApiPorts & { readonly door: LinkDoor }): Router {
  const router = Router();
  router.post('/orders/:handle/link', async (request, response) => {
    const body = bodyOf<{ readonly beside?: boolean }>(request, 'OrderLinkRequest');
    if (!body.ok) return sendProblem(response, body.problem);
    const found = await orderOf(request, response, ports);
    if (!found.ok) return sendProblem(response, found.problem);
    const { transaction, order } = found.value;
    const secret = newLinkSecret(ports.chance);
    const made = outcomeOf(
      await ports.performer.perform(
        makeLink({ transactionId: transaction.id, n: order.n }, { secret, beside: body.value.beside === true }),
      ),
    );
    if (!made.ok) return sendProblem(response, made.problem);
    // Who came in by the old link goes on with the new one.
    if (callerOf(response).byLink === true) carryLink(request, response, secret);
    response.status(201).json({ order: handleOf(transaction.id, order.n), secret });
  });
  router.post('/orders/:handle/open', async (request, response) => {
    const body = bodyOf<{ readonly secret: string }>(request, 'OrderLinkSecret');
    if (!body.ok) return sendProblem(response, body.problem);
    const app = await ports.door.opens(request, body.value.secret);
    if (!app.ok) return sendProblem(response, app.problem);
    response.locals.caller = { app: app.value, byLink: true };
    const found = await orderOf(request, response, ports);
    if (!found.ok) return sendProblem(response, found.problem);
    carryLink(request, response, body.value.secret);
    response.json(orderView(found.value.transaction.id, found.value.order));
  });
  return router;
}
