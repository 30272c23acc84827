import type { Catalogue } from '../commerce/catalogue.ts';
import type { CommandAction } from '../commerce/command.ts';
import type { Intent } from '../commerce/intent.ts';
import type { Money } from '../commerce/money.ts';
import type { Order, Tracking } from '../commerce/order.ts';
import type { Stage } from '../commerce/order-life.ts';
import type { Payment } from '../commerce/payment.ts';
import type { Support } from '../commerce/rating.ts';
import type { Json, State } from '../node/store/port.ts';
import type { NodeAddress } from '../protocol/message.ts';

/** How one gateway (or provider node, when it was asked directly) took a search. */
export interface HandOver {
  readonly to: string;
  readonly state: 'sent' | 'acked' | 'refused' | 'undeliverable';
}

/** How much one provider node answered to a search. */
export interface SearchAnswers {
  readonly providerNode: string;
  readonly times: number;
  readonly bytes: number;
}

/** What a buyer node knows of one transaction as a whole. Key `transaction`. */
export interface TransactionRecord {
  readonly id: string;
  readonly app: string;
  readonly domain: string;
  readonly cityCode?: string;
  readonly countryCode?: string;
  readonly createdAtMs: number;
  /** Under which time it stands in the list of what its app began. */
  readonly listedAtMs?: number;
  /** `open`: answers may come. `ended`: its time is over. `undeliverable`: nobody could be asked. `raw`: begun with a protocol message of the app's own. */
  readonly search: 'open' | 'ended' | 'undeliverable' | 'raw';
  readonly intent?: Intent;
  readonly handOvers: readonly HandOver[];
  /** The search went to one provider node, without a gateway: nobody else may answer it. */
  readonly direct: boolean;
  /** Message id of the search. */
  readonly searchId: string;
  /** Provider nodes that answered the search or were asked something, with their registered URL. */
  readonly parties: readonly NodeAddress[];
  /** Ids that provider nodes gave to orders of this transaction. */
  readonly orderIds: readonly { readonly providerNode: string; readonly id: string }[];
  /** Provider nodes to which a confirm is under way: their news may overtake its answer. */
  readonly ordering: readonly string[];
  readonly offers: number;
  readonly offerBytes: number;
  /** What each provider node said to the search so far, offers and refusals: none may fill the room of all. */
  readonly answers?: readonly SearchAnswers[];
  readonly orders: number;
  readonly requests: number;
  readonly events: number;
  /** Whether events are to be posted to the app's webhook. */
  readonly webhook: boolean;
  /** Whether anybody is to be told of its orders by letter or by push. */
  readonly notices?: true;
}

/** One answer to the search. Key `offer:<n>`. */
export interface OfferRecord {
  readonly n: number;
  readonly providerNode: string;
  readonly receivedAtMs: number;
  readonly late: boolean;
  readonly catalogue: Catalogue;
}

/** Why a request came to nothing, for the app to show. */
export interface Fault {
  readonly action: CommandAction;
  readonly state: 'refused' | 'undeliverable' | 'silent';
  readonly reason: string;
  readonly message: string;
}

/** One basket that may become an order. Key `order:<n>`. */
export interface OrderRecord {
  readonly n: number;
  readonly providerNode: NodeAddress;
  readonly state: Stage;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** As the app asked for it last. */
  readonly asked: Order;
  /** As the provider node told it last. */
  readonly told?: Order;
  /** How fresh `told` is, by the provider's clock. */
  readonly toldAtMs?: number;
  readonly orderId?: string;
  /** Total of the last on_select, and of the last on_init. */
  readonly quotedTotal?: Money;
  readonly agreedTotal?: Money;
  /** Until when the last quote holds. */
  readonly quoteUntilMs?: number;
  /** Message id of the last select, init or confirm: the only one whose answer moves the state. */
  readonly latest: string;
  /** The ways to pay that came with the quote: the terms have only the one that was chosen. */
  readonly ways?: readonly Payment[];
  readonly fault?: Fault;
  readonly tracking?: Tracking;
  readonly support?: Support;
}

export type PendingState = 'sent' | 'acked' | 'refused' | 'undeliverable' | 'answered' | 'silent';

/** One request, and what became of it. Key `pending:<messageId>`. */
export interface PendingRecord {
  readonly messageId: string;
  readonly action: CommandAction;
  readonly order?: number;
  readonly to: readonly string[];
  readonly sentAtMs: number;
  readonly untilMs: number;
  readonly state: PendingState;
  readonly raw?: boolean;
  /** Asked by this node itself: an app hears of the news that it brings, and of nothing else. */
  readonly inquiry?: true;
  readonly problem?: { readonly code: string; readonly message: string };
}

/** Something an app is told. Key `event:<8 digits>`. */
export interface EventRecord {
  readonly n: number;
  readonly type: EventType;
  readonly atMs: number;
  readonly data: Readonly<Record<string, Json | undefined>>;
}

export type EventType = 'search' | 'offers' | 'request' | 'order' | 'tracking' | 'support' | 'rating' | 'reasons' | 'message' | 'full';

/** The first answer to an idempotency key. Key `idempotency:<key>`. */
export interface IdempotencyRecord {
  readonly digest: string;
  readonly messageId: string;
  readonly order?: number;
}

export const TRANSACTION = 'transaction';
export const ORDERS = 'order:';
export const OFFERS = 'offer:';
export const EVENTS = 'event:';
export const PARTITION_PREFIX = 'transaction:';

export const partitionOf = (transactionId: string): string => `${PARTITION_PREFIX}${transactionId.toLowerCase()}`;
export const orderKey = (n: number): string => `${ORDERS}${n}`;
export const offerKey = (n: number): string => `${OFFERS}${String(n).padStart(4, '0')}`;
export const eventKey = (n: number): string => `${EVENTS}${String(n).padStart(8, '0')}`;
export const pendingKey = (messageId: string): string => `pending:${messageId.toLowerCase()}`;
export const idempotencyKey = (key: string): string => `idempotency:${key}`;

/** State that this room wrote itself is read as it was written. */
export function readRecord<T>(state: State, key: string): T | undefined {
  return state.get(key)?.value as unknown as T | undefined;
}

export function readTransaction(state: State): TransactionRecord | undefined {
  return readRecord<TransactionRecord>(state, TRANSACTION);
}

export function readOrders(state: State): OrderRecord[] {
  return [...state].filter(([key]) => key.startsWith(ORDERS)).map(([, { value }]) => value as unknown as OrderRecord);
}

/** A record as the store keeps it. */
export function asJson(record: object): Json {
  return record as unknown as Json;
}

/** `<transactionId>.<n>`: how apps name an order before and after it has an id. */
export function handleOf(transactionId: string, n: number): string {
  return `${transactionId}.${n}`;
}

export function readHandle(handle: string): { readonly transactionId: string; readonly n: number } | undefined {
  const match = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([1-9]\d{0,3})$/i.exec(handle);
  return match === null ? undefined : { transactionId: (match[1] ?? '').toLowerCase(), n: Number(match[2]) };
}
