import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import { Choice } from '../../square/field.tsx';
import { PageTitle } from '../../square/frame.tsx';
import { Busy, TroubleNotice } from '../../square/notice.tsx';
import { Tabs } from '../../square/tabs.tsx';
import type { Items, OrderView } from '../api.ts';
import { PickList } from '../parts/printed.tsx';
import { SignsPart } from '../parts/signs.tsx';
import { useFollowed } from '../state/follow.ts';
import { api, type Business } from '../state/me.ts';
import { ring, sound, switchSound } from '../state/sound.ts';
import { words } from '../state/words.ts';
import { OrderCard } from './order-card.tsx';
import { asksReturn } from './order-returns.tsx';

const SHOWN = 100;

/** The orders of a business: what is to be done first, with the next step as a large button. */
export function OrdersPage({ business }: { readonly business: Business }) {
  const { orders: says, pages } = words.value;
  const [shown, setShown] = useState<'active' | 'complete'>('active');
  const [printing, setPrinting] = useState(false);
  const { value, trouble, live, again } = useFollowed(business.id, ['order', 'thread'], () =>
    api.get<Items<OrderView>>(`/providers/${business.id}/orders?limit=${SHOWN}`),
  );
  useRinging(value);
  // Who waits for an answer on goods to bring back is not something of the past.
  const isActive = (view: OrderView) => view.order.status === 'active' || asksReturn(view);
  const active = value?.items.filter(isActive) ?? [];
  const toPick = active.filter(({ order }) => order.status === 'active');
  const list = shown === 'active' ? [...active].reverse() : (value?.items.filter((view) => !isActive(view)) ?? []);
  return (
    <div class="board">
      <div class="page-head">
        <PageTitle text={pages.orders} say={active.length === 0 ? pages.orders : `(${active.length}) ${pages.orders}`} />
        <p class="quiet" role="status">
          {live ? says.live : says.notLive}
        </p>
      </div>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} onRetry={again} />}
      <Tabs
        label={pages.orders}
        tabs={[
          { name: 'active', text: `${says.active} (${active.length})` },
          { name: 'complete', text: says.past },
        ]}
        chosen={shown}
        onChoose={setShown}
      >
        {value === undefined && trouble === undefined ? <Busy text={words.value.loading} /> : null}
        {value !== undefined && list.length === 0 ? <p>{shown === 'active' ? says.none : says.noPast}</p> : null}
        <ul class="cards">
          {list.map((view) => (
            <OrderCard key={view.order.id} view={view} business={business} />
          ))}
        </ul>
      </Tabs>
      <div class="page-head">
        <Choice type="checkbox" checked={sound.value} onChecked={switchSound}>
          {says.sound}
        </Choice>
        {business.engine === 'shop' && toPick.length > 0 ? <Button onPress={() => setPrinting(true)}>{says.pickList}</Button> : null}
      </div>
      <SignsPart business={business} />
      {printing ? <PickList views={toPick} onPrinted={() => setPrinting(false)} /> : null}
    </div>
  );
}

/** Rings for an order that was not there when the page looked before. */
function useRinging(value: Items<OrderView> | undefined): void {
  const known = useRef<ReadonlySet<string> | undefined>(undefined);
  useEffect(() => {
    if (value === undefined) return;
    const ids = new Set(value.items.map(({ order }) => order.id));
    if (known.current !== undefined && [...ids].some((id) => known.current?.has(id) === false)) ring();
    known.current = ids;
  }, [value]);
}
