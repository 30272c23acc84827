import type { OrderLine } from '../../../commerce/order.ts';
import { waiting } from '../state/queue.ts';
import { waitingWords } from '../words/waiting.ts';
import { stepOfPressed } from './pressed-names.ts';

/** All that waits of one order, in the order in which it will be heard. */
export function WaitingHere({ orderId, lines }: { readonly orderId: string; readonly lines: readonly OrderLine[] }) {
  const list = waiting.value.filter(({ path }) => path.includes(`/orders/${orderId}/`));
  if (list.length === 0) return null;
  return (
    <div class="quiet waiting-here">
      <p>{waitingWords.value.here}:</p>
      <ul>
        {list.map((action) => {
          const line = lines.find(({ itemId }) => itemId === (action.body as { readonly itemId?: string } | undefined)?.itemId);
          return (
            <li key={action.key} dir="auto">
              {stepOfPressed(action)}
              {line === undefined ? '' : `: ${line.name ?? line.itemId}`}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
