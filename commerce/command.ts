import type { Catalogue } from './catalogue.ts';
import type { Extra } from './extra.ts';
import type { Intent } from './intent.ts';
import type { Order, Tracking } from './order.ts';
import type { Rating, RatingCategory, Support } from './rating.ts';
import type { Refusal } from './refusal.ts';
import type { Reason } from './terms.ts';

/** What a buyer's side asks of a provider's side. `extra` holds what the message said beyond this. */
export type Command = { readonly extra?: Extra } & (
  | { readonly action: 'search'; readonly intent: Intent }
  | { readonly action: 'select'; readonly order: Order }
  | { readonly action: 'init'; readonly order: Order }
  | { readonly action: 'confirm'; readonly order: Order }
  | { readonly action: 'status'; readonly orderId: string }
  | { readonly action: 'track'; readonly orderId: string; readonly callbackUrl?: string }
  | { readonly action: 'cancel'; readonly orderId: string; readonly reasonId?: string; readonly note?: string }
  | {
      readonly action: 'update';
      readonly targets: readonly string[];
      readonly order: Order;
      readonly reasonId?: string;
      readonly note?: string;
    }
  | { readonly action: 'rating'; readonly ratings: readonly Rating[] }
  | { readonly action: 'support'; readonly support: Support }
  | { readonly action: 'cancellation-reasons' }
  | { readonly action: 'return-reasons' }
  | { readonly action: 'rating-categories' }
);

/** What the provider's side answers, now or later, asked or of its own accord. */
export type Answer = { readonly extra?: Extra } & (
  | { readonly action: 'search'; readonly catalogue: Catalogue }
  | { readonly action: OrderAction; readonly order: Order; readonly refusal?: Refusal }
  | { readonly action: 'track'; readonly tracking: Tracking }
  | { readonly action: 'rating' }
  | { readonly action: 'support'; readonly support: Support }
  | { readonly action: 'cancellation-reasons'; readonly reasons: readonly Reason[] }
  | { readonly action: 'return-reasons'; readonly reasons: readonly Reason[] }
  | { readonly action: 'rating-categories'; readonly categories: readonly RatingCategory[] }
  | { readonly action: CommandAction; readonly refusal: Refusal }
);

export type CommandAction = Command['action'];

/** The commands that are answered with the whole order. */
export type OrderAction = 'select' | 'init' | 'confirm' | 'status' | 'update' | 'cancel';
