import { createCaller } from '../../square/call.ts';
import { type Connection, listen } from '../../square/events.ts';
import { type AppEvent, EVENT_TYPES } from './contract.ts';

export type { Outcome, Trouble } from '../../square/call.ts';

/** The client API of the buyer node that serves these pages. */
export const { at: apiPath, get, post, remove } = createCaller('/api/v1');

interface Following {
  readonly onEvent: (event: AppEvent) => void;
  readonly onConnection?: (connection: Connection) => void;
}

/** Follows a transaction or an order until the returned function is called. */
export function listenTo(path: string, { onEvent, onConnection }: Following): () => void {
  return listen(apiPath(path), {
    types: EVENT_TYPES,
    onEvent: (event) => onEvent(event as AppEvent),
    ...(onConnection === undefined ? {} : { onConnection }),
  });
}
