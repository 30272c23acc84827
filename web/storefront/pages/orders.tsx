import { useState } from 'preact/hooks';
import { PageTitle } from '../../square/frame.tsx';
import { date, money } from '../../square/show.ts';
import { link } from '../route.ts';
import { words } from '../state/language.ts';
import { forgetAllOrders, forgetOrder, ownOrders } from '../state/own-orders.ts';

/** What was ordered on this device, which alone remembers it. */
export function Orders() {
  const { own, basket } = words.value;
  const [forgotten, setForgotten] = useState(false);
  const all = ownOrders.value;
  return (
    <div class="column">
      <PageTitle text={own.title} />
      <p class="lead">{own.lead}</p>
      <p role="status">{forgotten ? own.forgotten : ''}</p>
      {all.length === 0 ? (
        <>
          <p>{own.empty}</p>
          <a class="button button-main" href={link.find()}>
            {basket.goFind}
          </a>
        </>
      ) : (
        <>
          <ul class="own-orders">
            {all.map((order) => (
              <li class="paper own-order" key={order.handle}>
                <a href={link.order(order.handle)}>{own.at(order.shopName, date(order.atMs))}</a>
                {order.total === undefined ? null : <strong>{money(order.total)}</strong>}
                <button
                  type="button"
                  class="button button-small"
                  aria-label={own.forget(order.shopName)}
                  onClick={() => {
                    forgetOrder(order.handle);
                    setForgotten(true);
                  }}
                >
                  {own.forgetShort}
                </button>
              </li>
            ))}
          </ul>
          <p class="quiet">{own.forgetText}</p>
          <button
            type="button"
            class="button"
            onClick={() => {
              forgetAllOrders();
              setForgotten(true);
            }}
          >
            {own.forgetAll}
          </button>
        </>
      )}
    </div>
  );
}
