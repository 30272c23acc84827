import { parseMoney } from '../../commerce/money.ts';
import type { PaymentService } from '../../commerce/payment-service.ts';
import { accept } from '../../commerce/refusal.ts';
import { parseJson } from '../../protocol/json.ts';
import { verifyStandardWebhook } from './standard-webhook.ts';

/** Deep enough for any event of a payment service. */
const DEPTH_MAX = 8;

/**
 * Hears the webhooks of a payment service: signed by the Standard Webhooks scheme, with events such as
 * `{"type":"payment.succeeded","reference":"RF…","amount":"24.90","currency":"EUR"}`. Others are of no matter here.
 */
export function paymentEvents(name: string, secrets: readonly string[]): Pick<PaymentService, 'name' | 'hear'> {
  return {
    name,
    hear(call, nowMs) {
      const id = verifyStandardWebhook(call, { secrets, nowMs });
      if (!id.ok) return id;
      const { type, reference, amount, currency } = eventIn(call.body);
      if (type !== 'payment.succeeded') return accept(undefined);
      const money = parseMoney(textIn(currency), textIn(amount));
      return money.ok ? accept({ id: id.value, reference: textIn(reference), amount: money.value }) : money;
    },
  };
}

function eventIn(body: Uint8Array): Readonly<Record<string, unknown>> {
  const parsed = parseJson(body, { depthMax: DEPTH_MAX });
  const value: unknown = parsed.ok ? parsed.value : undefined;
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
