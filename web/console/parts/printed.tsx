import { useEffect } from 'preact/hooks';
import { address, money, time } from '../../square/show.ts';
import type { OrderView } from '../api.ts';
import { words } from '../state/words.ts';

/** What is printed: on paper there is nothing else of the page. */

function usePrinting(onPrinted: () => void): void {
  useEffect(() => {
    addEventListener('afterprint', onPrinted, { once: true });
    print();
    return () => removeEventListener('afterprint', onPrinted);
  }, []);
}

export function PackingSlip({
  view,
  business,
  onPrinted,
}: {
  readonly view: OrderView;
  readonly business: string;
  readonly onPrinted: () => void;
}) {
  usePrinting(onPrinted);
  const { orders: says } = words.value;
  const { order } = view;
  const end = order.fulfilments[0]?.stops?.find(({ kind }) => kind === 'end');
  return (
    <div class="print-only">
      <p class="print-title">{business}</p>
      <p>
        {order.id} · {says.at(time(view.confirmedAtMs))}
      </p>
      <p dir="auto">
        {says.deliverTo}: {order.fulfilments[0]?.customer?.name ?? order.billing?.name} {address(end?.place)}
      </p>
      <table>
        <tbody>
          {order.lines.map((line) => (
            <tr key={line.itemId}>
              <td>☐ {line.quantity} ×</td>
              <td dir="auto">{line.name ?? line.itemId}</td>
              <td>{line.price === undefined ? '' : money(line.price)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {order.quote === undefined ? null : (
        <p>
          {says.total} {money(order.quote.total)}
        </p>
      )}
    </div>
  );
}

/** How much of each product all orders that are to be done need together. */
export function PickList({ views, onPrinted }: { readonly views: readonly OrderView[]; readonly onPrinted: () => void }) {
  usePrinting(onPrinted);
  const counted = new Map<string, { name: string; quantity: number }>();
  for (const { order } of views)
    for (const line of order.lines) {
      const before = counted.get(line.itemId)?.quantity ?? 0;
      counted.set(line.itemId, { name: line.name ?? line.itemId, quantity: before + line.quantity });
    }
  return (
    <div class="print-only">
      <table>
        <tbody>
          {[...counted].map(([id, { name, quantity }]) => (
            <tr key={id}>
              <td>☐ {quantity} ×</td>
              <td dir="auto">{name}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
