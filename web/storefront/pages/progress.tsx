import { useState } from 'preact/hooks';
import { CheckIcon } from '../../square/icons.tsx';
import { time } from '../../square/show.ts';
import { post } from '../api/call.ts';
import type { OrderView } from '../api/contract.ts';
import { FaultNotice } from '../parts/trouble.tsx';
import { words } from '../state/language.ts';
import type { Followed } from '../state/order.ts';

const ROADS: Readonly<Record<'pickup' | 'delivery', readonly string[]>> = {
  pickup: ['pending', 'accepted', 'packed', 'ready-for-pickup', 'picked-up'],
  delivery: ['pending', 'accepted', 'packed', 'out-for-delivery', 'delivered'],
};

/** The road from order to hand-over, and where on it the order is. */
export function Progress({ view, followed }: { readonly view: OrderView; readonly followed: Followed }) {
  const { order: said } = words.value;
  const [fulfilment] = view.order.fulfilments;
  const state = view.state === 'cancelled' ? 'cancelled' : (fulfilment?.state ?? 'pending');
  const road = state === 'cancelled' ? ['pending', 'cancelled'] : ROADS[fulfilment?.kind === 'delivery' ? 'delivery' : 'pickup'];
  const at = road.indexOf(state);
  const ended = view.state !== 'confirmed';
  return (
    <section aria-labelledby="progress-title">
      <h2 id="progress-title">{said.progress}</h2>
      <p class="state" role="status">
        <strong>{said.state[state] ?? said.otherState(state)}</strong> {said.stateText[state] ?? ''}
      </p>
      <ol class="road">
        {road.map((each, place) => (
          <li
            key={each}
            class={place < at ? 'road-past' : place === at ? 'road-now' : 'road-ahead'}
            {...(place === at ? { 'aria-current': 'step' as const } : {})}
          >
            <span class="road-mark" aria-hidden="true">
              {place <= at ? <CheckIcon /> : null}
            </span>
            <span>
              {said.state[each] ?? each}
              {place === at && fulfilment?.stateSinceMs !== undefined ? (
                <span class="quiet"> {said.since(time(fulfilment.stateSinceMs))}</span>
              ) : null}
            </span>
          </li>
        ))}
      </ol>
      {view.fault === undefined ? null : <FaultNotice fault={view.fault} />}
      {ended ? null : <Refresh view={view} followed={followed} />}
    </section>
  );
}

/** News comes by itself; who does not trust that can ask. */
function Refresh({ view, followed }: { readonly view: OrderView; readonly followed: Followed }) {
  const { order: said } = words.value;
  const [busy, setBusy] = useState(false);
  const refresh = async () => {
    setBusy(true);
    await post(`/orders/${view.handle}/status`, {}, { waitMs: 10_000 });
    await followed.reload();
    setBusy(false);
  };
  return (
    <div class="refresh">
      <p class="quiet">{followed.connection === 'open' ? said.live : said.connecting}</p>
      <button type="button" class="button button-small" aria-disabled={busy} onClick={() => (busy ? undefined : void refresh())}>
        <span aria-live="polite">{busy ? said.refreshing : said.refresh}</span>
      </button>
    </div>
  );
}
