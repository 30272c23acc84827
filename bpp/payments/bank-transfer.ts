import { paytoUrl } from '../../commerce/bank-transfer.ts';
import type { PaymentService } from '../../commerce/payment-service.ts';

/** Payment by transfer to the provider's own account. Nobody tells of it: the money is found on a statement of the bank. */
export function bankTransfer(account: { readonly iban: string; readonly name: string }): PaymentService {
  const { iban, name } = account;
  return {
    name: 'bank-transfer',
    offer: ({ amount, reference }, { id, due }) => ({
      ...{ id, due, amount, reference, collectedBy: 'provider-node', status: 'not-paid' },
      account: { number: iban, name },
      url: paytoUrl({ iban, name, amount, reference }),
    }),
  };
}
