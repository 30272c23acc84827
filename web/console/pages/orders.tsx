import { useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import { PageTitle } from '../../square/frame.tsx';
import { Busy, TroubleNotice } from '../../square/notice.tsx';
import { Tabs } from '../../square/tabs.tsx';
import { SoundSwitch } from '../parts/bell.tsx';
import { PickList } from '../parts/printed.tsx';
import { SignsPart } from '../parts/signs.tsx';
import { boardOf, ORDERS_MAX } from '../state/all-orders.ts';
import { useFollowed } from '../state/follow.ts';
import type { Business } from '../state/me.ts';
import { words } from '../state/words.ts';
import { deskWords } from '../words/desk.ts';
import { OrderCard } from './order-card.tsx';

/** The orders of a business: what is to be done first, with the next step as a large button. */
export function OrdersPage({ business }: { readonly business: Business }) {
  const { orders: says, pages } = words.value;
  const [shown, setShown] = useState<'active' | 'complete'>('active');
  const [printing, setPrinting] = useState(false);
  const { value, trouble, live, again } = useFollowed({ providerId: business.id, kinds: ['order', 'thread'] }, () => boardOf(business.id));
  const active = value?.active ?? [];
  const toPick = active.filter(({ order }) => order.status === 'active');
  const list = shown === 'active' ? [...active].reverse() : (value?.past ?? []);
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
        {value?.isMore === true && shown === 'active' ? <p>{deskWords.value.moreOrders(ORDERS_MAX)}</p> : null}
        {value !== undefined && list.length === 0 ? <p>{shown === 'active' ? says.none : says.noPast}</p> : null}
        <ul class="cards">
          {list.map((view) => (
            <OrderCard key={view.order.id} view={view} business={business} />
          ))}
        </ul>
      </Tabs>
      <div class="page-head">
        <SoundSwitch text={says.sound} />
        {business.engine === 'shop' && toPick.length > 0 ? <Button onPress={() => setPrinting(true)}>{says.pickList}</Button> : null}
      </div>
      <SignsPart business={business} />
      {printing ? <PickList views={toPick} onPrinted={() => setPrinting(false)} /> : null}
    </div>
  );
}
