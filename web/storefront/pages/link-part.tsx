import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import { CopyButton } from '../../square/copy-button.tsx';
import { Busy } from '../../square/notice.tsx';
import type { Trouble } from '../api/call.ts';
import type { OrderView } from '../api/contract.ts';
import { TroubleNotice } from '../parts/trouble.tsx';
import { words } from '../state/language.ts';
import { addressOf, makeLink, secretOf } from '../state/order-links.ts';
import { ownOrders } from '../state/own-orders.ts';

/** The link that opens this order elsewhere. The device that ordered has one made by itself; who came by the link can make it void. */
export function LinkPart({ view }: { readonly view: OrderView }) {
  const { link: said } = words.value;
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState<string>();
  const [renewed, setRenewed] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const isOwn = ownOrders.value.some((own) => own.handle === view.handle);
  const secret = secretOf(view.handle) ?? made;
  const make = async (beside: boolean) => {
    setBusy(true);
    const outcome = await makeLink(view.handle, { beside });
    if ('trouble' in outcome) setTrouble(outcome.trouble);
    else {
      setTrouble(undefined);
      setMade(outcome.secret);
    }
    setBusy(false);
  };
  useEffect(() => {
    if (isOwn && secretOf(view.handle) === undefined) void make(true);
  }, [view.handle, isOwn]);
  const renew = async () => {
    await make(false);
    setRenewed(true);
  };
  return (
    <section class="paper" aria-labelledby="link-title">
      <h2 id="link-title">{said.title}</h2>
      <p>{isOwn ? said.text : said.byLink}</p>
      {secret === undefined ? null : (
        <p class="order-link">
          <code dir="ltr">{addressOf(view.handle, secret)}</code>
          <CopyButton text={addressOf(view.handle, secret)} label={said.copy} />
        </p>
      )}
      <p class="quiet">{said.care}</p>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      {busy ? <Busy text={said.making} /> : null}
      <p role="status">{renewed && !busy && trouble === undefined ? said.renewed : ''}</p>
      <Button busy={busy} onPress={() => void renew()}>
        {said.renew}
      </Button>
    </section>
  );
}
