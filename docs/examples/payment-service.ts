// A payment service behind the port of a provider node: a page of its own to pay on, and a webhook that says what was paid.
// Its events look like {"type":"payment.succeeded","reference":"RF…","amount":"24.90","currency":"EUR"}.
import { verifyStandardWebhook } from '../../bpp/payments/standard-webhook.ts';
import { parseMoney } from '../../commerce/money.ts';
import type { PaymentService } from '../../commerce/payment-service.ts';
import { accept, refuseTrade } from '../../commerce/refusal.ts';

export interface ExampleService {
  readonly apiUrl: string;
  readonly apiKey: string;
  /** `whsec_…`; two while it is changed. */
  readonly secrets: readonly string[];
}

export function exampleService({ apiUrl, apiKey, secrets }: ExampleService): PaymentService {
  return {
    name: 'example',
    offer: ({ amount, reference }, { id, due }) => ({
      ...{ id, due, amount, reference, collectedBy: 'provider-node', status: 'not-paid' },
      url: `${apiUrl}/pay/${reference}`,
    }),
    async create({ amount, reference }, idempotencyKey) {
      const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', 'idempotency-key': idempotencyKey };
      const body = JSON.stringify({ ...amount, reference });
      const reply = await fetch(`${apiUrl}/payments`, { method: 'POST', headers, body });
      if (!reply.ok) return refuseTrade('business', `The payment service answered ${reply.status}; try again with the same key.`);
      const { url } = (await reply.json()) as { readonly url: string };
      return accept({ url });
    },
    hear(call, nowMs) {
      const id = verifyStandardWebhook(call, { secrets, nowMs });
      if (!id.ok) return id;
      const event = eventIn(call.body);
      // Other news, such as a payment that was begun, is of no matter here.
      if (event.type !== 'payment.succeeded') return accept(undefined);
      const amount = parseMoney(event.currency ?? '', event.amount ?? '');
      return amount.ok ? accept({ id: id.value, reference: event.reference ?? '', amount: amount.value }) : amount;
    },
  };
}

function eventIn(body: Uint8Array): Readonly<Record<string, string>> {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return {};
  }
}
