import { useState } from 'preact/hooks';
import { Road } from '../../square/progress.tsx';
import { time } from '../../square/show.ts';
import { post } from '../api/call.ts';
import type { OrderView } from '../api/contract.ts';
import { FaultNotice } from '../parts/trouble.tsx';
import { words } from '../state/language.ts';
import type { Followed } from '../state/order.ts';
import { tradeOfKind } from '../state/trade.ts';

/** The usual road of each kind of fulfilment; what leaves it, such as a cancellation, has a short road of its own. */
const ROADS: Readonly<Record<string, readonly string[]>> = {
  pickup: ['pending', 'accepted', 'packed', 'ready-for-pickup', 'picked-up'],
  delivery: ['pending', 'accepted', 'packed', 'out-for-delivery', 'delivered'],
  ride: ['pending', 'assigned', 'arrived', 'started', 'ended'],
  rental: ['reserved', 'in-use', 'returned'],
  appointment: ['booked', 'under-way', 'completed'],
  'waiting-list': ['waiting', 'offered', 'booked', 'completed'],
};

function roadOf(kind: string | undefined, state: string): readonly string[] {
  const trade = tradeOfKind(kind);
  const usual = ROADS[state === 'waiting' || state === 'offered' ? 'waiting-list' : trade === 'goods' ? (kind ?? 'pickup') : trade] ?? [];
  if (usual.includes(state)) return usual;
  return [usual[0] ?? 'pending', state];
}

/** The road from order to hand-over, and where on it the order is. */
export function Progress({ view, followed }: { readonly view: OrderView; readonly followed: Followed }) {
  const { order: said } = words.value;
  const [fulfilment] = view.order.fulfilments;
  const state = view.state === 'cancelled' && fulfilment?.state !== 'no-show' ? 'cancelled' : (fulfilment?.state ?? 'pending');
  const road = roadOf(fulfilment?.kind, state);
  const since = fulfilment?.stateSinceMs === undefined ? {} : { more: said.since(time(fulfilment.stateSinceMs)) };
  return (
    <section aria-labelledby="progress-title">
      <h2 id="progress-title">{said.progress}</h2>
      <p class="state" role="status">
        <strong>{said.state[state] ?? said.otherState(state)}</strong> {said.stateText[state] ?? ''}
      </p>
      <Road
        current={road.indexOf(state)}
        steps={road.map((each) => ({ name: each, text: said.state[each] ?? each, ...(each === state ? since : {}) }))}
      />
      {view.fault === undefined ? null : <FaultNotice fault={view.fault} />}
      {view.state === 'confirmed' ? <Refresh view={view} followed={followed} /> : null}
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
