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

export interface AgainWords {
  readonly button: string;
  readonly buttonFor: (shop: string) => string;
  readonly title: (shop: string) => string;
  readonly asking: (shop: string) => string;
  readonly same: string;
  readonly changed: string;
  readonly nothing: string;
  readonly silent: string;
  readonly otherWay: string;
  readonly line: {
    readonly same: string;
    readonly price: (before: string, now: string) => string;
    readonly fewer: (available: number) => string;
    readonly gone: string;
  };
  readonly take: string;
}

export interface JourneyWords {
  readonly start: string;
  readonly see: string;
  readonly formTitle: string;
  readonly formText: string;
  readonly first: (what: string) => string;
  readonly next: string;
  readonly planned: string;
  readonly name: string;
  readonly nameHint: string;
  readonly from: string;
  readonly until: string;
  readonly make: string;
  readonly needTimes: string;
  readonly needName: string;
  readonly title: string;
  readonly fits: string;
  readonly affected: string;
  readonly done: string;
  readonly change: (minutes: number) => string;
  readonly missed: (minutes: number) => string;
  readonly broken: (leg: number) => string;
  readonly late: (minutes: number) => string;
  readonly state: Readonly<Record<'planned' | 'draft' | 'agreed' | 'done' | 'cancelled' | 'gone', string>>;
  readonly costs: (amount: string) => string;
  readonly free: string;
  readonly notPossible: string;
  readonly toOrder: string;
  readonly tell: (name: string) => string;
  readonly lateBy: (minutes: number) => string;
  readonly onTime: string;
  readonly notRunning: string;
  readonly nothing: string;
  readonly drop: string;
  readonly gone: string;
}
