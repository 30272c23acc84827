import { type ComponentChildren, render } from 'preact';
import { useEffect } from 'preact/hooks';
import type { OrderLine } from '../../../commerce/order.ts';
import { totalOf } from '../../square/money.ts';
import { address, money, time } from '../../square/show.ts';
import type { OrderView } from '../api.ts';
import { words } from '../state/words.ts';

/** What is printed: a sheet of its own beside the page, so that on paper there is nothing else. */

function Sheet({ children, onPrinted }: { readonly children: ComponentChildren; readonly onPrinted: () => void }) {
  useEffect(() => {
    const sheet = document.createElement('div');
    sheet.className = 'print-only';
    document.body.append(sheet);
    render(children, sheet);
    addEventListener('afterprint', onPrinted, { once: true });
    print();
    return () => {
      removeEventListener('afterprint', onPrinted);
      render(null, sheet);
      sheet.remove();
    };
  }, []);
  return null;
}

interface SlipProps {
  readonly view: OrderView;
  readonly business: string;
  readonly onPrinted: () => void;
}

/** Goes with the goods: what, for whom, and where to. */
export function PackingSlip({ view, business, onPrinted }: SlipProps) {
  const { orders: says, work } = words.value;
  const { order } = view;
  const [fulfilment] = order.fulfilments;
  const end = fulfilment?.stops?.find(({ kind }) => kind === 'end');
  const lines = order.quote?.lines.filter(({ kind }) => kind !== 'item' && kind !== 'vat-included') ?? [];
  return (
    <Sheet onPrinted={onPrinted}>
      <p class="print-title">{business}</p>
      <p class="print-large" dir="auto">
        {customerOf(view)} · {shortOf(order.id)}
      </p>
      <p>{says.at(time(view.confirmedAtMs))}</p>
      <p dir="auto">
        <b>{fulfilment?.kind === 'delivery' ? says.delivery : says.pickup}</b>
        {forWhen(view) === '' ? '' : ` · ${forWhen(view)}`}
      </p>
      {end?.place === undefined ? null : (
        <p dir="auto">
          {says.deliverTo}: {address(end.place)}
        </p>
      )}
      {end?.instructions === undefined ? null : <p dir="auto">{end.instructions}</p>}
      <table>
        <thead>
          <tr>
            <th>{work.print.packed}</th>
            <th>{work.print.what}</th>
            <th>{work.print.price}</th>
          </tr>
        </thead>
        <tbody>
          {order.lines.map((line) => (
            <tr key={line.itemId}>
              <td class="print-count">☐ {line.quantity} ×</td>
              <td dir="auto">{line.name ?? line.itemId}</td>
              <td class="print-price">{amountOf(line)}</td>
            </tr>
          ))}
          {lines.map(({ title, amount }, place) => (
            <tr key={`${title} ${place}`}>
              <td />
              <td dir="auto">{lineText(title)}</td>
              <td class="print-price">{money(amount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {order.quote === undefined ? null : (
        <p class="print-large">
          {says.total} {money(order.quote.total)}
        </p>
      )}
      <p class="print-small">{order.id}</p>
    </Sheet>
  );
}

/** How much of each product all orders that are to be done need together, and then order by order: what is fetched once, and where it goes. */
export function PickList({ views, onPrinted }: { readonly views: readonly OrderView[]; readonly onPrinted: () => void }) {
  const { orders: says, work } = words.value;
  const counted = new Map<string, { name: string; quantity: number }>();
  for (const { order } of views)
    for (const line of order.lines) {
      const before = counted.get(line.itemId)?.quantity ?? 0;
      counted.set(line.itemId, { name: line.name ?? line.itemId, quantity: before + line.quantity });
    }
  return (
    <Sheet onPrinted={onPrinted}>
      <p class="print-title">
        {work.print.pickList(views.length)} · {time(Date.now(), 0)}
      </p>
      <table>
        <tbody>
          {[...counted].map(([id, { name, quantity }]) => (
            <tr key={id}>
              <td class="print-count">☐ {quantity} ×</td>
              <td dir="auto">{name}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {views.map((view) => (
        <section class="print-order" key={view.order.id}>
          <p class="print-large" dir="auto">
            {customerOf(view)} · {shortOf(view.order.id)}
          </p>
          <p>
            {view.order.fulfilments[0]?.kind === 'delivery' ? says.delivery : says.pickup}
            {forWhen(view) === '' ? '' : ` · ${forWhen(view)}`}
          </p>
          <ul>
            {view.order.lines.map((line) => (
              <li key={line.itemId} dir="auto">
                ☐ {line.quantity} × {line.name ?? line.itemId}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Sheet>
  );
}

/** What all pieces of a line cost together, as the total below counts them. */
function amountOf({ price, quantity }: OrderLine): string {
  const amount = price === undefined ? undefined : totalOf([{ price, quantity }]);
  return amount === undefined ? '' : money(amount);
}

/** The protocol's lines are told in English. */
function lineText(title: string): string {
  const known = Object.entries(words.value.work.print.lines).find(([start]) => title === start || title.startsWith(`${start}:`));
  return known === undefined ? title : known[1] + title.slice(known[0].length);
}

function customerOf({ order }: OrderView): string {
  return order.fulfilments[0]?.customer?.name ?? order.billing?.name ?? '';
}

function shortOf(id: string): string {
  return id.slice(-6).toUpperCase();
}

function forWhen({ order }: OrderView): string {
  const stops = order.fulfilments[0]?.stops;
  const range = (stops?.find(({ kind }) => kind === 'end') ?? stops?.[0])?.timeRange;
  const atMs = range?.endMs ?? range?.startMs;
  return atMs === undefined ? '' : words.value.orders.ready(time(atMs));
}
