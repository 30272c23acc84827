import { useState } from 'preact/hooks';
import type { Receipt, ReceiptVerdict } from '../../../protocol/signing/receipt.ts';
import { Button } from '../../square/button.tsx';
import { DownloadIcon, SealIcon } from '../../square/icons.tsx';
import { Busy, Notice } from '../../square/notice.tsx';
import { date, money } from '../../square/show.ts';
import { get, type Trouble } from '../api/call.ts';
import type { OrderView } from '../api/contract.ts';
import { TroubleNotice } from '../parts/trouble.tsx';
import { words } from '../state/language.ts';
import { saveFile } from '../state/save-file.ts';

interface Checked {
  readonly receipt: Receipt;
  readonly verdict: ReceiptVerdict;
}

/** The order as both sides signed it, checked here in the browser, and to keep. */
export function ReceiptPart({ view }: { readonly view: OrderView }) {
  const { receipt: said } = words.value;
  const [busy, setBusy] = useState(false);
  const [checked, setChecked] = useState<Checked>();
  const [trouble, setTrouble] = useState<Trouble>();
  const check = async () => {
    setBusy(true);
    const outcome = await get<Receipt>(`/orders/${view.handle}/receipt`);
    if (outcome.ok) {
      const { prove } = await import('../state/prove.ts');
      setChecked({ receipt: outcome.value, verdict: prove(outcome.value) });
    }
    setTrouble(outcome.ok ? undefined : outcome.trouble);
    setBusy(false);
  };
  return (
    <section class="paper" aria-labelledby="receipt-title">
      <h2 id="receipt-title">{said.title}</h2>
      <p>{said.lead}</p>
      {trouble === undefined ? null : trouble.name === 'not-found' ? (
        <p role="status">{said.notYet}</p>
      ) : (
        <TroubleNotice trouble={trouble} />
      )}
      {busy ? <Busy text={said.checking} /> : null}
      {checked === undefined ? (
        <Button busy={busy} onPress={() => void check()}>
          <SealIcon /> {said.check}
        </Button>
      ) : (
        <Verdict {...checked} />
      )}
    </section>
  );
}

const STEPS = ['order', 'answer', 'keys', 'same'] as const;

/** What was found: one sentence, and each step behind it. Nothing but what stands in the signed bytes is told. */
function Verdict({ receipt, verdict }: Checked) {
  const { receipt: said } = words.value;
  const { facts } = verdict;
  const proved = STEPS.every((step) => verdict[step]);
  return (
    <>
      {proved ? (
        <div class="proved" role="status">
          <SealIcon />
          <div>
            <p>
              <strong>
                {said.proved(facts.provider, money({ amount: facts.amount, currency: facts.currency }), date(facts.answeredAtMs))}
              </strong>
            </p>
            <p>{said.provedText(facts.buyerNode, facts.providerNode)}</p>
          </div>
        </div>
      ) : (
        <Notice kind="warning">{said.broken}</Notice>
      )}
      <ul class="proof-steps">
        {STEPS.map((step) => (
          <li key={step}>
            {said.step[step]}: <strong>{verdict[step] ? said.good : said.bad}</strong>
          </li>
        ))}
      </ul>
      <Button onPress={() => saveFile(`marktplein-${facts.orderId || receipt.transactionId}.json`, JSON.stringify(receipt, null, 2))}>
        <DownloadIcon /> {said.save}
      </Button>
      <p class="quiet">{said.saveText}</p>
    </>
  );
}
