import { useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import { Dialog } from '../../square/dialog.tsx';
import { PageTitle } from '../../square/frame.tsx';
import { Busy } from '../../square/notice.tsx';
import { date, money } from '../../square/show.ts';
import { awningOf } from '../../square/stall.tsx';
import type { OrderView } from '../api/contract.ts';
import { TroubleNotice } from '../parts/trouble.tsx';
import { link } from '../route.ts';
import { eraseOrder, goesOn } from '../state/erase.ts';
import { useHistory } from '../state/history.ts';
import { words } from '../state/language.ts';
import { forgetOrder, type OwnOrder, ownOrders } from '../state/own-orders.ts';
import { AgainButton } from './again.tsx';
import { OwnData } from './own-data.tsx';

/** What was ordered with this browser: to follow, to order again, to take along and to erase. */
export function Orders() {
  const { own, basket } = words.value;
  const history = useHistory();
  const [told, setTold] = useState('');
  const known = new Set(history.orders.map(({ handle }) => handle));
  const lost =
    history.loading || history.more || history.trouble !== undefined ? [] : ownOrders.value.filter(({ handle }) => !known.has(handle));
  const isEmpty = history.orders.length === 0 && lost.length === 0;
  const erase = async (order: OrderView) => {
    const trouble = await eraseOrder(order);
    setTold(trouble === undefined ? own.forgotten : words.value.trouble.title);
    history.reload();
  };
  return (
    <div class="column">
      <PageTitle text={own.title} />
      <p class="lead">{own.lead}</p>
      <p role="status">{told}</p>
      {history.trouble === undefined ? null : <TroubleNotice trouble={history.trouble} onRetry={history.reload} />}
      {history.loading && isEmpty ? <Busy text={words.value.order.connecting} /> : null}
      {!history.loading && isEmpty && history.trouble === undefined ? (
        <>
          <p>{own.empty}</p>
          <a class="button button-main" href={link.find()}>
            {basket.goFind}
          </a>
        </>
      ) : null}
      {history.orders.length === 0 ? null : (
        <ul class="own-orders">
          {history.orders.map((order) => (
            <PastOrder key={order.handle} view={order} onErase={() => void erase(order)} />
          ))}
        </ul>
      )}
      {history.more ? (
        <Button busy={history.loading} onPress={history.older}>
          {own.older}
        </Button>
      ) : null}
      {lost.length === 0 ? null : <Lost orders={lost} />}
      <OwnData onErased={history.reload} />
    </div>
  );
}

function PastOrder({ view, onErase }: { readonly view: OrderView; readonly onErase: () => void }) {
  const { own, order: said, ownData } = words.value;
  const [asking, setAsking] = useState(false);
  const { order } = view;
  const local = ownOrders.value.find(({ handle }) => handle === view.handle);
  const shop = order.provider?.name ?? local?.shopName ?? order.providerId;
  const total = order.quote?.total ?? view.agreedTotal;
  const state = view.state === 'cancelled' ? 'cancelled' : (order.fulfilments[0]?.state ?? 'pending');
  const shown = view.orderId === undefined ? said.unplaced : (said.state[state] ?? said.otherState(state));
  return (
    <li class={`paper own-order awning-${awningOf(order.providerId)}`}>
      <a href={link.order(view.handle)}>{own.at(shop, date(order.createdAtMs ?? view.createdAtMs))}</a>
      <p class="own-order-lines">{order.lines.map(({ quantity, name, itemId }) => `${quantity} × ${name ?? itemId}`).join(', ')}</p>
      <p class="own-order-state">
        {shown}
        {total === undefined ? null : <strong> · {money(total)}</strong>}
      </p>
      <p class="buttons">
        <AgainButton view={view} />
        {goesOn(view) ? null : (
          <Button size="small" kind="quiet" dialog label={own.eraseOneOf(shop)} onPress={() => setAsking(true)}>
            {own.eraseOne}
          </Button>
        )}
      </p>
      {asking ? (
        <Dialog title={own.eraseOneTitle} onClose={() => setAsking(false)}>
          <p>{ownData.eraseText}</p>
          <p class="buttons">
            <Button onPress={() => setAsking(false)}>{ownData.eraseNo}</Button>
            <Button
              kind="danger"
              onPress={() => {
                setAsking(false);
                onErase();
              }}
            >
              {own.eraseOne}
            </Button>
          </p>
        </Dialog>
      ) : null}
    </li>
  );
}

/** Orders that the node let go of, by its terms or because its cookie is gone: the device still has their names. */
function Lost({ orders }: { readonly orders: readonly OwnOrder[] }) {
  const { own } = words.value;
  return (
    <>
      <p class="quiet">{own.lost}</p>
      <ul class="own-orders">
        {orders.map((order) => (
          <li class="paper own-order" key={order.handle}>
            <a href={link.order(order.handle)}>{own.at(order.shopName, date(order.atMs))}</a>
            {order.total === undefined ? null : <strong>{money(order.total)}</strong>}
            <Button size="small" label={own.forget(order.shopName)} onPress={() => forgetOrder(order.handle)}>
              {own.forgetShort}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
