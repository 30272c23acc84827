import type { Block, OrderView } from '../api.ts';
import { unseen, waiting } from '../state/queue.ts';
import type { Waiting } from '../state/queue-store.ts';

/** A week as it will be once all that was pressed in it was heard. */

/** An appointment, as the page shows it. */
export interface Visit {
  readonly view: OrderView;
  readonly slot: NonNullable<OrderView['slot']>;
  /** It was moved there, and that was not heard yet. */
  readonly waits?: boolean;
}

/** Time that is blocked, as the page shows it. */
export interface ShownBlock extends Block {
  /** It was blocked or given free a moment ago, and that does not stand in the agenda yet: nothing can be done with it. */
  readonly isPending?: boolean;
  /** Because it waits to be heard. */
  readonly waits?: boolean;
}

const stillWaits = ({ key }: Waiting): boolean => waiting.value.some((each) => each.key === key);

/** An appointment stands where it was moved to. */
export function asMoved(visit: Visit, providerId: string): Visit {
  const { view, slot } = visit;
  const move = unseen(({ path }) => path === `/providers/${providerId}/orders/${view.order.id}/move`).at(-1);
  if (move === undefined) return visit;
  const { staffId, startMs } = move.body as { readonly staffId: string; readonly startMs: number };
  return { view, slot: { ...slot, staffId, startMs, endMs: startMs + slot.endMs - slot.startMs }, waits: stillWaits(move) };
}

/** What is blocked, with what was pressed of it. */
export function asBlocked(blocks: readonly Block[], providerId: string): readonly ShownBlock[] {
  const path = `/providers/${providerId}/agenda/blocks`;
  const made = unseen((action) => action.path === path);
  const freed = unseen((action) => action.method === 'DELETE' && action.path.startsWith(`${path}/`));
  const shown = blocks.flatMap((block): ShownBlock[] => {
    const free = freed.find((action) => action.path.startsWith(`${path}/${block.id}?`));
    if (free === undefined) return [block];
    return stillWaits(free) ? [{ ...block, isPending: true, waits: true }] : [];
  });
  const fresh = made.map((action) => ({
    ...(action.body as Omit<Block, 'id'>),
    id: action.key,
    isPending: true,
    waits: stillWaits(action),
  }));
  // One that was heard may stand in the agenda already.
  const isThere = ({ staffId, fromMs, waits }: ShownBlock) =>
    !waits && blocks.some((each) => each.staffId === staffId && each.fromMs === fromMs);
  return [...shown, ...fresh.filter((each) => !isThere(each))];
}
