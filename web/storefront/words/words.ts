import type { BasketWords, FindWords } from './find-words.ts';
import type { AgreeWords, CancellingWords, CheckoutWords, OrderWords } from './order-words.ts';

/** Everything the storefront says. A language that lacks a word does not compile. */
export interface Words {
  /** As `lang` of the page and for numbers and dates. */
  readonly locale: 'nl-NL' | 'en-GB';
  readonly site: {
    readonly name: string;
    readonly skip: string;
    readonly menu: string;
    readonly find: string;
    readonly baskets: (count: number) => string;
    readonly orders: string;
    readonly otherLanguage: string;
    readonly footer: string;
    readonly privacy: string;
    readonly offline: string;
    readonly online: string;
    readonly back: string;
    readonly retry: string;
    readonly whatTheNodeSaid: string;
    readonly notFoundTitle: string;
    readonly notFoundText: string;
    readonly close: string;
    readonly crashTitle: string;
    readonly crashText: string;
  };
  readonly find: FindWords;
  readonly basket: BasketWords;
  readonly checkout: CheckoutWords;
  readonly agree: AgreeWords;
  readonly order: OrderWords;
  readonly cancelling: CancellingWords;
  readonly own: OwnOrdersWords;
  readonly trouble: TroubleWords;
}

export interface OwnOrdersWords {
  readonly title: string;
  readonly lead: string;
  readonly empty: string;
  readonly forget: (shop: string) => string;
  readonly forgetShort: string;
  readonly forgetAll: string;
  readonly forgetText: string;
  readonly forgotten: string;
  readonly at: (shop: string, date: string) => string;
  readonly draft: string;
}

export interface TroubleWords {
  readonly title: string;
  readonly offline: string;
  readonly slow: string;
  readonly busy: string;
  readonly notFound: string;
  readonly quoteChanged: string;
  readonly quoteExpired: string;
  readonly outcomeUnknown: string;
  readonly tooMany: string;
  readonly outOfOrder: string;
  readonly searchOver: string;
  readonly other: string;
  readonly refusals: Readonly<Record<string, string>>;
  readonly refused: string;
  readonly silent: string;
  readonly undeliverable: string;
}
