import type { Rank } from '../state/question.ts';
import type { Suggested } from '../state/searches.ts';

/** What is said while looking around and filling baskets. */
export interface FindWords {
  readonly title: string;
  readonly lead: string;
  readonly what: string;
  readonly near: string;
  readonly nearAnywhere: string;
  readonly nearMe: string;
  readonly nearChoose: string;
  readonly useMyLocation: string;
  readonly onTheMap: string;
  readonly mapOrPostcode: string;
  readonly mapAlone: string;
  readonly nearTo: (away: string, name: string) => string;
  readonly postcode: string;
  readonly postcodeWrong: (example: string) => string;
  readonly postcodeUnknown: string;
  readonly usePostcode: string;
  readonly pickOnMap: string;
  readonly locating: string;
  readonly locationRefused: string;
  readonly locationUnavailable: string;
  readonly locationKept: string;
  readonly how: string;
  readonly howAny: string;
  readonly pickup: string;
  readonly delivery: string;
  readonly order: string;
  readonly ranks: Readonly<Record<Rank, string>>;
  readonly nearestNeedsPlace: string;
  readonly search: string;
  readonly offersFor: (text: string) => string;
  readonly offersForEverything: string;
  readonly searching: string;
  readonly stillNothing: string;
  readonly listening: (shops: number, items: number) => string;
  readonly heard: (shops: number, items: number) => string;
  readonly whyRank: Readonly<Record<Rank, string>>;
  readonly notForSale: string;
  readonly place: (place: number, fact: string) => string;
  readonly factDistance: (distance: string) => string;
  readonly factNoDistance: string;
  readonly factFrom: (price: string) => string;
  readonly factNoRating: string;
  readonly factMost: string;
  readonly factPoints: (fewer: string) => string;
  readonly factRelevance: (place: number) => string;
  readonly away: (distance: string) => string;
  readonly open: string;
  readonly closed: string;
  readonly hoursUnknown: string;
  /** For the short days of the week in which opening hours are commonly written. */
  readonly hoursWords: Readonly<Record<string, string>>;
  /** Phrases of tariffs and the like that providers write in English, and what they are called here. */
  readonly phrases: readonly (readonly [from: RegExp, to: string])[];
  readonly pickupHere: string;
  readonly deliversHere: string;
  readonly deliveryFreeFrom: (amount: string) => string;
  readonly deliveryFrom: (amount: string) => string;
  readonly deliveryPostcodes: (postcodes: string, more: number) => string;
  readonly upToKm: (price: string, km: string) => string;
  readonly minutes: (least: string, most: string) => string;
  readonly rating: (value: string) => string;
  readonly soldOut: string;
  readonly left: (count: number) => string;
  readonly wasPrice: (price: string) => string;
  readonly add: string;
  readonly addLabel: (item: string, price: string) => string;
  readonly moreItems: (count: number) => string;
  readonly fewerItems: string;
  readonly moreShops: (count: number) => string;
  readonly noneTitle: string;
  readonly noneText: (nodes: number) => string;
  /** While answers may still come. */
  readonly noneYet: string;
  /** `such` is something that shops here call otherwise than the reader does. */
  readonly noneTips: (such: Suggested | undefined) => readonly string[];
  readonly nobodyTitle: string;
  readonly nobodyText: string;
  readonly silentTitle: string;
  readonly silentText: (seconds: number) => string;
  readonly hops: string;
  readonly hop: { readonly sent: string; readonly acked: string; readonly refused: string; readonly undeliverable: string };
  readonly gone: string;
  readonly again: string;
  readonly suggestions: string;
  readonly howItWorks: string;
  readonly howItWorksSteps: readonly string[];
}

export interface BasketWords {
  readonly title: string;
  readonly empty: string;
  readonly emptyText: string;
  readonly goFind: string;
  readonly putBack: string;
  readonly keep: string;
  readonly separate: string;
  readonly at: (shop: string) => string;
  readonly goods: string;
  readonly withoutDelivery: string;
  readonly checkout: string;
  readonly checkoutAt: (shop: string) => string;
  readonly bar: (count: number, shop: string) => string;
  readonly barMany: (count: number, shops: number) => string;
  readonly view: string;
}
