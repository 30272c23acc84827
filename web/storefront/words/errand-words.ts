/** What is said when an order takes more than a basket: questions of the shop, and times at which it comes. */

export interface FormsWords {
  readonly asks: (shop: string) => string;
  readonly onlyShop: (shop: string) => string;
  readonly ownPage: string;
  readonly openPage: string;
  readonly number: string;
  readonly choose: string;
  readonly takeBack: string;
}

export interface TimesWords {
  readonly title: string;
  readonly between: (from: string, to: string) => string;
  readonly each: string;
  readonly taken: string;
  readonly other: string;
  readonly visit: string;
  readonly visitHint: string;
}

export interface TogetherWords {
  readonly way: (shops: number) => string;
  readonly wayText: string;
  readonly start: string;
  readonly title: (shops: number) => string;
  readonly lead: string;
  readonly address: string;
  readonly contactWhy: string;
  readonly needWays: string;
  readonly asking: string;
  readonly sum: string;
  readonly next: string;
  readonly askingTerms: string;
  readonly agreeTitle: (shops: number) => string;
  readonly agreeLead: string;
  readonly some: (can: number, all: number) => string;
  readonly none: string;
  readonly place: (orders: number, total: string) => string;
  readonly placing: string;
  readonly binding: (orders: number) => string;
  readonly doneAll: string;
  readonly doneSome: (placed: number, all: number) => string;
  readonly doneNone: string;
  readonly doneText: string;
  readonly toOrder: (shop: string) => string;
  readonly apart: (shop: string) => string;
  readonly back: string;
  readonly state: Readonly<Record<'under-way' | 'quoted' | 'offered' | 'placed' | 'cancelled' | 'failed' | 'unknown' | 'gone', string>>;
  readonly advice: Readonly<Record<string, string>>;
  readonly gone: string;
}
