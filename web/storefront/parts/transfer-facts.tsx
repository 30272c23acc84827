import { CopyButton } from '../../square/copy-button.tsx';
import { money } from '../../square/show.ts';
import { apiPath } from '../api/call.ts';
import type { TransferView } from '../api/contract.ts';
import { words } from '../state/language.ts';

/** What to transfer, to whom and under which reference: as a code for a bank app, and to copy by hand. */
export function TransferFacts({ transfer }: { readonly transfer: TransferView }) {
  const { agree } = words.value;
  const { iban, name, amount, reference, shown, qr, order } = transfer;
  return (
    <>
      {qr === undefined ? null : (
        <figure class="transfer-code">
          <img
            src={`${apiPath(`/orders/${order}/transfer.svg`)}?amount=${amount.amount}`}
            alt={agree.codeAlt(money(amount))}
            width="200"
            height="200"
          />
          <figcaption>{agree.scan}</figcaption>
        </figure>
      )}
      <dl>
        <Row label={agree.iban} text={iban} shown={shown.iban} />
        {name === undefined ? null : <Row label={agree.accountName} text={name} shown={name} />}
        <Row label={agree.amount} text={amount.amount} shown={money(amount)} />
        <Row label={agree.reference} text={reference} shown={shown.reference} />
      </dl>
    </>
  );
}

function Row({ label, text, shown }: { readonly label: string; readonly text: string; readonly shown: string }) {
  return (
    <div class="transfer-row">
      <dt>{label}</dt>
      <dd>
        <span class="exact">{shown}</span>
        <CopyButton text={text} label={words.value.agree.copy} say={words.value.agree.copyWhat(label)} />
      </dd>
    </div>
  );
}
