import { useEffect } from 'preact/hooks';
import { PageTitle } from '../../square/frame.tsx';
import { Busy, Notice } from '../../square/notice.tsx';
import type { OrderView } from '../api/contract.ts';
import { BackToBasket } from '../parts/back-to-basket.tsx';
import { FaultNotice, TroubleNotice } from '../parts/trouble.tsx';
import { link } from '../route.ts';
import { emptyBasketOf } from '../state/baskets.ts';
import { words } from '../state/language.ts';
import { type Followed, useOrder } from '../state/order.ts';
import { Agree } from './agree.tsx';
import { Placed } from './placed.tsx';

/** One order, from its terms to its end. Its link is all that is needed to come back. */
export function OrderPage({ handle }: { readonly handle: string }) {
  const followed = useOrder(handle);
  const { order: said } = words.value;
  const { view, trouble } = followed;
  const ended = view !== undefined && ['confirmed', 'complete', 'cancelled'].includes(view.state);
  useEffect(() => {
    if (ended) emptyBasketOf(handle);
  }, [handle, ended]);

  if (view !== undefined && view.handle === handle) return <Stage key={handle} view={view} followed={followed} />;
  return (
    <div class="column">
      <PageTitle text={said.title} />
      {trouble === undefined ? (
        <Busy text={said.connecting} />
      ) : trouble.name === 'not-found' ? (
        <Notice kind="warning">
          <p>{said.gone}</p>
          <a class="button" href={link.orders}>
            {words.value.site.orders}
          </a>
        </Notice>
      ) : (
        <TroubleNotice trouble={trouble} onRetry={() => void followed.reload()} />
      )}
    </div>
  );
}

function Stage({ view, followed }: { readonly view: OrderView; readonly followed: Followed }) {
  const { order: said, checkout, agree } = words.value;
  const shop = view.order.provider?.name ?? '';
  switch (view.state) {
    case 'initialised':
      return <Agree view={view} followed={followed} />;
    case 'confirmed':
    case 'complete':
    case 'cancelled':
      return <Placed view={view} followed={followed} />;
    case 'confirming':
      return <Waiting title={agree.title} text={said.sending} />;
    case 'confirm-unknown':
      return <Agree view={view} followed={followed} />;
    case 'asked':
    case 'selected':
    case 'initialising': {
      if (view.fault === undefined)
        return <Waiting title={agree.title} text={view.state === 'initialising' ? checkout.askingTerms(shop) : checkout.asking(shop)} />;
      return (
        <div class="column">
          <PageTitle text={agree.title} />
          <FaultNotice fault={view.fault}>
            <BackToBasket handle={view.handle} />
          </FaultNotice>
        </div>
      );
    }
  }
}

function Waiting({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <div class="column">
      <PageTitle text={title} />
      <Busy text={text} />
    </div>
  );
}
