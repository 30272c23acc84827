import { useState } from 'preact/hooks';
import type { Receipt, ReceiptVerdict } from '../../../protocol/signing/receipt.ts';
import type { RegistryWord } from '../../../protocol/signing/registry-word.ts';
import { Button } from '../../square/button.tsx';
import { DownloadIcon, SealIcon } from '../../square/icons.tsx';
import { Busy, Notice } from '../../square/notice.tsx';
import { date, money } from '../../square/show.ts';
import { get, type Trouble } from '../api/call.ts';
import type { OrderView } from '../api/contract.ts';
import { TroubleNotice } from '../parts/trouble.tsx';
import { words } from '../state/language.ts';
import { saveFile } from '../state/save-file.ts';
import { RegistryPart } from './registry-part.tsx';

interface Checked {
  readonly receipt: Receipt;
  readonly verdict: ReceiptVerdict;
  /** What the registry itself said, once somebody had it asked. */
  readonly word?: RegistryWord;
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
  const ask = async (receipt: Receipt) => {
    const { askFromHere, proveAsked } = await import('../state/prove.ts');
    const word = await askFromHere(receipt);
    setChecked({ receipt, word, verdict: proveAsked(receipt, word) });
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
        <>
          <Verdict {...checked} />
          <RegistryPart receipt={checked.receipt} word={checked.word} ask={() => ask(checked.receipt)} />
          <Keep {...checked} />
        </>
      )}
    </section>
  );
}

/** Whose keys a receipt has: the buyer's node and the provider node. */
const SIGNERS = 2;
const STEPS = ['order', 'answer', 'keys', 'same'] as const;

/** What was found: one sentence, and each step behind it. Nothing but what stands in the signed bytes is told. */
function Verdict({ receipt, verdict, word }: Checked) {
  const { receipt: said, registry } = words.value;
  const { facts } = verdict;
  const asked = word?.ok === true ? word.keys : undefined;
  const differs = asked?.some((key) => key.word !== 'same') === true;
  const isUntold = asked?.every((key) => key.word === 'same' || key.word === 'forgotten') === true;
  const proved = STEPS.every((step) => verdict[step]) && !differs;
  const silentOn = asked === undefined && receipt.keys.length < SIGNERS;
  const step = { ...said.step, ...(asked === undefined ? {} : { keys: registry.step }) };
  const { buyerNode, providerNode } = facts;
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
            <p>
              {asked === undefined
                ? said.provedText(buyerNode, providerNode)
                : registry.confirmed(buyerNode, providerNode, [...new Set(asked.map(({ host }) => host))].join(', '))}
            </p>
          </div>
        </div>
      ) : differs ? null : (
        <Notice kind="warning">{silentOn ? registry.missing : said.broken}</Notice>
      )}
      {differs ? (
        <Notice kind="warning" title={isUntold ? registry.untold : registry.differs}>
          {asked?.map(({ word: found, subscriberId, host }) =>
            found === 'same' ? null : <p key={subscriberId}>{registry.key[found](subscriberId, host)}</p>,
          )}
        </Notice>
      ) : null}
      {silentOn ? null : (
        <ul class="proof-steps">
          {STEPS.map((each) => (
            <li key={each}>
              {step[each]}:{' '}
              <strong>
                {each === 'keys' && isUntold && differs
                  ? registry.notTold
                  : verdict[each] && !(each === 'keys' && differs)
                    ? said.good
                    : said.bad}
              </strong>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Keep({ receipt, verdict }: Checked) {
  const { receipt: said } = words.value;
  const { orderId } = verdict.facts;
  return (
    <>
      <Button onPress={() => saveFile(`marktplein-${orderId || receipt.transactionId}.json`, JSON.stringify(receipt, null, 2))}>
        <DownloadIcon /> {said.save}
      </Button>
      <p class="quiet">{said.saveText}</p>
    </>
  );
}
