import type { Category, Item } from '../commerce/catalogue.ts';
import type { Form, FormAnswers } from '../commerce/form.ts';
import type { Order } from '../commerce/order.ts';
import type { Place } from '../commerce/place.ts';
import type { RatingCategory, SupportMessage } from '../commerce/rating.ts';
import type { CancellationStep } from '../commerce/roads/road.ts';
import type { OpeningHours } from '../commerce/time.ts';
import type { NodeAddress } from '../protocol/message.ts';

/**
 * What the partition `provider:<id>` of any provider stores, by key (see {@link PROVIDER_KEY}). What one kind of provider keeps beside
 * it stands in the folder of its engine. An id that we make begins with its provider's id and a dot, so that an order, item or
 * fulfilment tells by itself where it belongs.
 */

/** Names of the keys that every provider's partition has. */
export const PROVIDER_KEY = {
  /** Called so since the first providers were shops; what kind it is stands in the record. */
  provider: 'shop',
  item: (itemId: string) => `item:${itemId}`,
  stockChanges: (itemId: string) => `stock-changes:${itemId}`,
  category: (categoryId: string) => `category:${categoryId}`,
  draft: (buyerNodeId: string, transactionId: string) => `draft:${buyerNodeId}:${transactionId}`,
  order: (orderId: string) => `order:${orderId}`,
  thread: (orderId: string) => `thread:${orderId}`,
  /** What was done with a key of its caller's: steps of an order, shifts of a driver, or changes of the business by its own id. */
  stepsTaken: (about: string) => `steps-taken:${about}`,
  /** What was filled in for an order, from before it is placed. */
  answers: (orderId: string) => `answers:${orderId}`,
  /** What makes the addresses of its forms impossible to guess. */
  formSecret: 'form-secret',
  rating: (orderId: string, category: RatingCategory, ratedId: string) => `rating:${orderId}:${category}:${ratedId}`,
  /** What the keys of all ratings of an order begin with. */
  ratingsOf: (orderId: string) => `rating:${orderId}:`,
} as const;

/** A change of an item's stock that was made with a key of its caller's. `asked` is what was to be changed. */
export interface StockChangeRecord {
  readonly key: string;
  readonly asked: string;
}

/** Only this far may a provider's id go: it begins every id below it and names its partition. */
const PROVIDER_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** The provider to which an id of ours belongs (its own id included), or undefined when no provider can be meant. */
export function providerOf(id: string): string | undefined {
  const end = id.indexOf('.');
  const providerId = end < 0 ? id : id.slice(0, end);
  return PROVIDER_ID.test(providerId) ? providerId : undefined;
}

/** Where everything of one provider is kept. */
export function partitionOfProvider(providerId: string): string {
  return `provider:${providerId}`;
}

/** Text in the languages that a provider writes, by their codes of ISO 639-1. */
export type Texts = Readonly<Partial<Record<string, string>>>;

/** A text in the provider's own language: the first that is not English, which all of them may write beside it; else that. */
export function ownText(texts: Texts): string | undefined {
  const own = Object.entries(texts).find(([language]) => language !== 'en');
  return own?.[1] ?? texts.en;
}

/** What every provider is, whatever it offers. An engine's own record extends it. */
export interface ProviderRecord {
  /** Name of the engine that answers for it. */
  readonly engine: string;
  /** Letters, digits, `-` and `_` only: it is the part before the dot of every id below it. */
  readonly id: string;
  readonly name: string;
  readonly description: Texts;
  /** Code of the kind of business, such as `bakery`. */
  readonly category: string;
  /** ISO 4217; every price of the provider is in it. */
  readonly currency: string;
  /** With a position: distances are counted from it. */
  readonly place: Place;
  /** Where it is beside that: distances are counted from the nearest of all. */
  readonly branches?: readonly { readonly id: string; readonly place: Place }[];
  readonly imageUrls?: readonly string[];
  readonly contact: { readonly phone?: string; readonly email?: string; readonly url?: string };
  /** With the time zone of all its times. */
  readonly openingHours: OpeningHours;
  readonly payments: readonly PaymentOffer[];
  /** In order; the first that fits holds. After the last one the buyer cannot cancel. */
  readonly cancellation: readonly CancellationRule[];
  /** Who it is before the law: on its invoices. */
  readonly company?: CompanyRecord;
  /** What it asks of buyers. At most one for the whole order, and one for each item: the first that fits holds. */
  readonly forms?: readonly ProviderForm[];
  /** `false`: takes no orders now and is not found. Absent is open for business. */
  readonly trading?: boolean;
  readonly ratings?: ProviderRatings;
  readonly updatedAtMs?: number;
  /** What its card said of members that were changed by hand since (see engines/by-hand.ts). */
  readonly byHand?: Readonly<Record<string, unknown>>;
}

export interface CompanyRecord {
  /** As it is registered; its name unless said. */
  readonly legalName?: string;
  /** At the Dutch chamber of commerce, eight digits. */
  readonly kvkNumber?: string;
  /** With its country, such as `NL123456789B01`. */
  readonly vatNumber?: string;
}

export type PaymentOffer =
  | {
      readonly id: string;
      /** Afterwards it is paid by its reference, once what was ordered is there. */
      readonly due: 'before-order' | 'after-fulfilment';
      readonly method: 'bank-transfer';
      readonly iban: string;
      readonly accountName: string;
    }
  | {
      readonly id: string;
      readonly due: 'before-order';
      readonly method: 'payment-service';
      /** Its name, by which it tells of payments: see the provider's API. */
      readonly service: string;
      /** Where its payments are created: an `https:` address. */
      readonly page: string;
    }
  | { readonly id: string; readonly due: 'on-fulfilment'; readonly methods: readonly string[] };

export interface CancellationRule {
  /** Up to and including this step. */
  readonly until: CancellationStep;
  /** Part of the total that the provider keeps, in percent. */
  readonly feePercent: string;
  /** Only so long after the order was confirmed. */
  readonly withinMs?: number;
  /** Only until so long before the time that was agreed, where one is. */
  readonly beforeStartMs?: number;
}

/** A form, and for what it is asked. */
export interface ProviderForm {
  readonly form: Form;
  /** Absent: for every order, whatever is in it. */
  readonly items?: { readonly itemIds: readonly string[]; readonly categoryIds: readonly string[] };
}

export interface RatingTally {
  readonly count: number;
  /** Exact sum of all values, a decimal. */
  readonly sum: string;
}

/** How a provider was rated, and beside that each of its ways of handing over, by their kind. */
export interface ProviderRatings extends RatingTally {
  readonly byKind?: Readonly<Record<string, RatingTally>>;
}

/** One thing that a provider offers, as far as it is searched for and shown. */
export interface ItemRecord {
  /** As the catalogue shows it; what changes with trade is kept beside it. */
  readonly item: Item;
  readonly published: boolean;
  /** Where it is, when that is not where its provider is: distances to it are counted from here. */
  readonly place?: Place;
  /** It only gathers variants and cannot be ordered itself. */
  readonly gathersVariants?: boolean;
  /** Where in which imported file it came from, such as `products.csv:12`. */
  readonly sourceRow?: string;
  readonly ratings?: RatingTally;
  /** Made by its people, or brought along, and not by a file or card: none of these takes it away. */
  readonly isOwn?: true;
  /** Came with the business from another node: the digest of the line it stood in there, which is no news a second time. */
  readonly brought?: string;
  readonly updatedAtMs?: number;
}

export type CategoryRecord = Category;

/** Who to answer, now or later, in one transaction. */
export interface Conversation {
  readonly domain: string;
  readonly cityCode?: string;
  readonly countryCode?: string;
  readonly buyerNode: NodeAddress;
  readonly transactionId: string;
}

/** What was offered at init, waiting to be confirmed. */
export interface DraftRecord {
  readonly order: Order;
  readonly offeredAtMs: number;
  readonly validUntilMs: number;
}

export interface OrderRecord {
  readonly order: Order;
  readonly buyer: Conversation;
  readonly confirmedAtMs: number;
  /** Which payment terms were agreed. */
  readonly paymentId: string;
  /** Each state with the moment it began. */
  readonly history: readonly { readonly state: string; readonly atMs: number }[];
  /** Its buyer asked where it is. */
  readonly followed?: Following;
}

/** That somebody is told by themselves where an order is. */
export interface Following {
  readonly untilMs: number;
  /** When they heard last; absent as long as nobody knew. */
  readonly toldAtMs?: number;
}

/** What was said on an order. Key `thread:<orderId>`. */
export interface ThreadRecord {
  readonly messages: readonly SupportMessage[];
}

/** What a buyer filled in. Key `answers:<orderId>`: it stands there as soon as it was given, and goes when no order comes of it. */
export interface AnswersRecord {
  readonly forms: readonly AnsweredForm[];
}

export interface AnsweredForm {
  /** Absent: about the whole order. */
  readonly itemId?: string;
  readonly submissionId: string;
  /** As it was when it was filled in. */
  readonly form: Form;
  readonly answers: FormAnswers;
  readonly atMs: number;
}

export interface FormSecretRecord {
  readonly secret: string;
}

/** A rating that was given; one for each thing and order. */
export interface RatingRecord {
  readonly value: string;
  readonly atMs: number;
}
