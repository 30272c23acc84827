import { MinusIcon, PlusIcon } from '../../square/icons.tsx';
import type { ItemView, ProviderView } from '../api.ts';
import { enqueue } from '../state/queue.ts';
import { words } from '../state/words.ts';

export type Branches = NonNullable<ProviderView['shop']['branches']>;

/** How many of a product lie in each branch, one more or fewer in one tap. */
export function BranchStock({ view, branches, path }: { readonly view: ItemView; readonly branches: Branches; readonly path: string }) {
  const { products: says } = words.value;
  return (
    <ul class="branch-stock">
      {branches.map(({ id, place }) => {
        const name = place.name ?? id;
        const stock = view.elsewhere?.[id];
        const onHand = stock?.counted === true ? stock.onHand : 0;
        const change = (changeBy: number) => {
          const body = { changeBy, branch: id.slice(id.indexOf('.') + 1) };
          enqueue({ method: 'PUT', path: `${path}/${encodeURIComponent(view.item.id)}/stock`, body, about: view.item.id });
        };
        return (
          <li key={id} class="in-row">
            <span dir="auto">{name}</span>
            <button
              type="button"
              class="button icon-press"
              aria-label={says.lessAt(view.item.name, name)}
              aria-disabled={onHand === 0}
              onClick={() => {
                if (onHand > 0) change(-1);
              }}
            >
              <MinusIcon />
            </button>
            <span class="stock-figure" role="status">
              <span class="unseen">{says.stock} </span>
              {onHand}
            </span>
            <button type="button" class="button icon-press" aria-label={says.moreAt(view.item.name, name)} onClick={() => change(1)}>
              <PlusIcon />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
