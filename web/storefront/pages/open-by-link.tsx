import { useEffect, useState } from 'preact/hooks';
import { ButtonLink } from '../../square/button.tsx';
import { PageTitle } from '../../square/frame.tsx';
import { Busy, Notice } from '../../square/notice.tsx';
import { post, type Trouble } from '../api/call.ts';
import { TroubleNotice } from '../parts/trouble.tsx';
import { go, link } from '../route.ts';
import { words } from '../state/language.ts';

/** Somebody came with the link of an order. It is handed to the node, and taken out of the address: what is shared of the page then opens nothing. */
export function OpenByLink({ handle, secret }: { readonly handle: string; readonly secret: string }) {
  const { link: said, order } = words.value;
  const [trouble, setTrouble] = useState<Trouble>();
  const open = async () => {
    setTrouble(undefined);
    const outcome = await post(`/orders/${handle}/open`, { secret });
    if (outcome.ok) go(link.order(handle), { replace: true });
    else setTrouble(outcome.trouble);
  };
  useEffect(() => {
    void open();
  }, [handle, secret]);
  return (
    <div class="column">
      <PageTitle text={order.title} />
      {trouble === undefined ? (
        <Busy text={order.connecting} />
      ) : trouble.name === 'not-found' || trouble.name === 'bad-body' ? (
        <Notice kind="warning" title={said.voidTitle}>
          <p>{said.voidText}</p>
          <ButtonLink href={link.orders}>{words.value.site.orders}</ButtonLink>
        </Notice>
      ) : (
        <TroubleNotice trouble={trouble} onRetry={() => void open()} />
      )}
    </div>
  );
}
