import type { Chance, Clock } from './clock.ts';
import { dropDeadLetters, type Ended, retryDeadLetters } from './dead-letter-ends.ts';
import { type DeadLetterView, listDeadLetters, type Selection } from './dead-letters.ts';
import { type Evidence, evidenceOf } from './evidence.ts';
import type { Store } from './store/port.ts';

/** What an operator asks of a store: of the running node that has it, or of the store itself. */
export type Operation =
  | { readonly name: 'list-dead-letters'; readonly selection: Selection }
  | { readonly name: 'retry-dead-letters'; readonly selection: Selection & { readonly answered: boolean } }
  | { readonly name: 'drop-dead-letters'; readonly selection: Selection }
  /** Ids of transactions in the order of their bytes; `after` continues the list. */
  | { readonly name: 'list-transactions'; readonly limit: number; readonly after?: string }
  | { readonly name: 'show-evidence'; readonly transactionId: string };

/** What each of them answers. */
export interface Results {
  readonly 'list-dead-letters': readonly DeadLetterView[];
  readonly 'retry-dead-letters': readonly Ended[];
  readonly 'drop-dead-letters': readonly Ended[];
  readonly 'list-transactions': readonly string[];
  readonly 'show-evidence': Evidence;
}

export interface OperationPorts {
  readonly store: Store;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly chance: Pick<Chance, 'newId'>;
  /** The node whose store it is. */
  readonly subscriberId: string;
}

/** Does one of them. Whoever may read the store may ask it: nothing is checked here. */
export function operate(operation: Operation, { store, clock, chance, subscriberId }: OperationPorts): Promise<Results[Operation['name']]> {
  const means = { store, nowMs: clock.nowMs(), chance };
  switch (operation.name) {
    case 'list-dead-letters':
      return listDeadLetters(operation.selection, means);
    case 'retry-dead-letters':
      return retryDeadLetters(operation.selection, means);
    case 'drop-dead-letters':
      return dropDeadLetters(operation.selection, means);
    case 'list-transactions':
      return store.transactions(operation);
    case 'show-evidence':
      return evidenceOf(store, { node: subscriberId, transactionId: operation.transactionId });
    default:
      // Asked by a command of another version.
      return Promise.reject(new Error('There is no such operation in this version.'));
  }
}
