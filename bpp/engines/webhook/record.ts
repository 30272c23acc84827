import type { Order } from '../../../commerce/order.ts';
import type { Area } from '../../../commerce/place.ts';
import * as provider from '../../provider-record.ts';

/** What the partition of a business with software of its own stores beside what every provider's does, by key (see {@link KEY}). */

/** Names of the keys in its partition. */
export const KEY = {
  ...provider.PROVIDER_KEY,
  /** {@link HookRecord}. */
  hook: 'hook',
  /** {@link PostRecord}. */
  post: (postId: string) => `post:${postId}`,
  /** {@link AskingRecord}. */
  asking: (buyerNodeId: string, transactionId: string) => `asking:${buyerNodeId}:${transactionId}`,
  /** When the catalogue that is kept was signed, in seconds. */
  pushed: 'pushed',
  /** A call of the software that was acted upon. */
  called: (webhookId: string) => `called:${webhookId}`,
} as const;

/** The kinds of hand-over that such a business may offer: those whose road begins with a yes of its own. */
export type HandOverKind = 'pickup' | 'delivery' | 'appointment' | 'home-visit';

export interface BackEndRecord extends provider.ProviderRecord {
  readonly engine: 'webhook';
  readonly handOvers: readonly { readonly kind: HandOverKind; readonly area?: Area; readonly description?: string }[];
  /** For how long what was offered at init can be confirmed. */
  readonly offerMs: number;
  /** How long the software has to answer a confirm or an update. When it is over, it is refused for good. */
  readonly confirmWithinMs: number;
  /** For how many days after the hand-over goods can be brought back. Absent or 0: not at all. */
  readonly returnDays?: number;
}

/** Where commands are posted. Never to be shown or logged. */
export interface HookRecord {
  readonly url: string;
  /** `whsec_` and base64. The first signs; all of them are taken: two while a secret is changed. */
  readonly secrets: readonly string[];
  /** The bytes and signature headers of each message go along as they came. */
  readonly raw?: true;
}

/** What is answered, and what is only told. */
export type Asking = 'select' | 'init' | 'confirm' | 'update';
export type Telling = 'cancel' | 'return' | 'message' | 'rating' | 'withdraw';

/** How many of some items a buyer wants of an order that stands; the others stay as they are. */
export interface Wanted {
  readonly lines: readonly { readonly itemId: string; readonly quantity: number }[];
  readonly reasonId?: string;
  readonly note?: string;
}

/**
 * One webhook that was or is to be posted. It is made in the commit that decides it, and is posted until it is heard, or of no more use. What was
 * posted is forgotten when that is known: it names people.
 */
export interface PostRecord {
  /** The webhook-id: it follows from the message, so that the same message is never asked twice. */
  readonly id: string;
  readonly action: Asking | Telling;
  /** `open`: to be posted, or to be answered later. `told`: heard, and nothing is expected. */
  readonly state: 'open' | 'answered' | 'superseded' | 'given-up' | 'told';
  readonly createdAtMs: number;
  /** Until when it is of use. */
  readonly untilMs: number;
  /** The very text that is posted, each time anew. */
  readonly body?: string;
  /** Who waits for the answer, and under which message they asked. */
  readonly asked?: { readonly by: provider.Conversation; readonly messageId: string };
  /** What was asked for, as this node would offer it, but for what it costs. */
  readonly order?: Order;
  /** With an update: what is wanted. */
  readonly wanted?: Wanted;
  /** Under which reference the buyer says that it was paid. */
  readonly claimed?: string;
  /** Digest of the answer that was applied. */
  readonly answer?: string;
  readonly attempts: number;
  readonly notBeforeMs: number;
  /** Which worker posts it now, and until when no other may. */
  readonly taken?: { readonly by: string; readonly untilMs: number };
}

/** What a transaction waits for: there is one answer to wait for at a time. */
export interface AskingRecord {
  readonly postId: string;
  readonly action: Asking;
  readonly untilMs: number;
  /** Further messages that said the same while it was waited for: they are answered with it. */
  readonly also?: readonly string[];
  /** Nobody answered its confirm in time: nothing can be ordered in it any more. */
  readonly withdrawn?: true;
}

export interface OrderRecord extends provider.OrderRecord {
  /** What the software calls the order. */
  readonly number?: string;
  /** How often the software was told what the buyer said of it. */
  readonly told?: number;
}
