import { useState } from 'preact/hooks';
import type { Person } from '../../../commerce/fulfilment.ts';
import { MailIcon, PhoneIcon } from '../../square/icons.tsx';
import { Busy } from '../../square/notice.tsx';
import { post, type Trouble } from '../api/call.ts';
import type { OrderView } from '../api/contract.ts';
import { TroubleNotice } from '../parts/trouble.tsx';
import { words } from '../state/language.ts';

/** Whom the order names at its start, where that is not the buyer: who is fetched there, or visited at home, is no help to themselves. */
function contactOf({ order }: OrderView): Person | undefined {
  const [fulfilment] = order.fulfilments;
  const contact = fulfilment?.stops?.find((stop) => stop.kind === 'start')?.contact;
  const buyer = fulfilment?.customer ?? order.billing;
  const isBuyer = [
    [contact?.phone, buyer?.phone],
    [contact?.email, buyer?.email],
  ].some(([one, other]) => one !== undefined && one === other);
  return isBuyer ? undefined : contact;
}

/** How to reach the shop: what came with the order, and what it says when it is asked. */
export function SupportPart({ view, reload }: { readonly view: OrderView; readonly reload: () => Promise<void> }) {
  const { order: said } = words.value;
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const contact = contactOf(view);
  const phone = view.support?.phone ?? contact?.phone;
  const email = view.support?.email ?? contact?.email;
  const url = view.support?.url;
  const ask = async () => {
    setBusy(true);
    const outcome = await post(`/orders/${view.handle}/support`, {}, { waitMs: 10_000 });
    setTrouble(outcome.ok ? undefined : outcome.trouble);
    await reload();
    setAsked(true);
    setBusy(false);
  };
  const known = phone !== undefined || email !== undefined || url !== undefined;
  return (
    <section class="paper" aria-labelledby="support-title">
      <h2 id="support-title">{said.support}</h2>
      <p>{said.supportText(view.orderId?.slice(-6).toUpperCase())}</p>
      <ul class="contacts">
        {phone === undefined ? null : (
          <li>
            <a href={`tel:${phone.replace(/[^+\d]/g, '')}`}>
              <PhoneIcon /> {said.callShop}: {phone}
            </a>
          </li>
        )}
        {email === undefined ? null : (
          <li>
            <a href={`mailto:${email}`}>
              <MailIcon /> {said.mailShop}: {email}
            </a>
          </li>
        )}
        {url === undefined || !/^https?:\/\//.test(url) ? null : (
          <li>
            <a href={url} rel="noreferrer noopener" target="_blank">
              {said.visitShop}
            </a>
          </li>
        )}
      </ul>
      {asked && !busy && !known && trouble === undefined ? <p role="status">{said.supportNone}</p> : null}
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      {busy ? <Busy text={said.supportAsking} /> : null}
      {known ? null : (
        <button type="button" class="button" aria-disabled={busy} onClick={() => (busy ? undefined : void ask())}>
          {said.supportAsk}
        </button>
      )}
    </section>
  );
}
