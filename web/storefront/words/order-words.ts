/** What is said from the basket to the hand-over. */
export interface CheckoutWords {
  readonly title: (shop: string) => string;
  readonly steps: string;
  readonly step: readonly [string, string, string];
  readonly how: string;
  readonly pickupAt: (place: string) => string;
  readonly deliveryTo: string;
  readonly from: string;
  readonly fromHint: string;
  readonly tooLittleTitle: (shop: string, least: string) => string;
  readonly tooLittleText: (lacking: string) => string;
  readonly addMore: string;
  readonly pickupInstead: string;
  readonly closedNow: string;
  readonly needsPlace: string;
  readonly needsPostcode: string;
  readonly street: string;
  readonly postalCode: string;
  readonly city: string;
  readonly note: string;
  readonly contact: string;
  readonly contactWhy: string;
  readonly name: string;
  readonly phone: string;
  readonly email: string;
  readonly phoneOrEmail: string;
  readonly payment: string;
  /** By kind of fulfilment. */
  readonly payOnFulfilment: Readonly<Record<string, string>>;
  readonly payThen: string;
  readonly payBefore: string;
  readonly payBeforeHint: string;
  readonly payOther: string;
  readonly payUnknown: string;
  readonly quote: string;
  readonly asking: (shop: string) => string;
  readonly askingTerms: (shop: string) => string;
  readonly total: string;
  readonly deliveryLine: string;
  readonly free: string;
  readonly vat: (percent: string) => string;
  readonly vatPlain: string;
  readonly next: string;
  readonly nextHint: string;
  readonly missing: {
    readonly from: string;
    readonly to: string;
    readonly weight: string;
    readonly slot: string;
    readonly age: (years: number) => string;
    readonly name: string;
    readonly contact: string;
    readonly email: string;
    readonly street: string;
    readonly postalCode: (example: string | undefined) => string;
    readonly payment: string;
    readonly how: string;
  };
  readonly age: string;
  readonly ofAge: (years: number) => string;
  readonly mend: string;
  readonly gone: string;
  readonly readyAround: (time: string) => string;
  readonly deliveredBetween: (from: string, to: string) => string;
}

export interface AgreeWords {
  readonly title: string;
  readonly lead: (shop: string) => string;
  readonly items: string;
  readonly handoverOf: Readonly<Record<'goods' | 'ride' | 'rental' | 'appointment' | 'timetable', string>>;
  readonly you: string;
  readonly paying: string;
  readonly change: string;
  readonly place: (total: string) => string;
  readonly placing: string;
  readonly binding: string;
  readonly changedPrice: (before: string, now: string) => string;
  readonly expired: string;
  readonly newQuote: string;
  readonly holds: (time: string) => string;
  readonly transferTitle: string;
  readonly transferText: string;
  readonly iban: string;
  readonly accountName: string;
  readonly amount: string;
  readonly reference: string;
  readonly copy: string;
  readonly copyWhat: (what: string) => string;
  readonly havePaid: string;
  readonly mustPay: string;
  readonly scan: string;
  readonly codeAlt: (amount: string) => string;
}

export interface OrderWords {
  readonly returning: Readonly<Record<'start' | 'title' | 'text' | 'send' | 'keep' | 'returned', string>>;
  readonly title: string;
  readonly number: (id: string) => string;
  readonly onlyHere: string;
  readonly copyNumber: string;
  readonly progress: string;
  readonly now: string;
  readonly since: (time: string) => string;
  readonly state: Readonly<Record<string, string>>;
  readonly stateText: Readonly<Record<string, string>>;
  readonly unplaced: string;
  readonly otherState: (state: string) => string;
  readonly sending: string;
  readonly refusedTitle: string;
  readonly unknownTitle: string;
  readonly unknownText: string;
  readonly sendAgain: string;
  readonly refresh: string;
  readonly refreshing: string;
  readonly live: string;
  readonly connecting: string;
  readonly track: string;
  readonly trackAsk: string;
  readonly tracking: string;
  readonly trackNone: string;
  readonly trackAway: (distance: string) => string;
  readonly trackPosition: (lat: string, lon: string) => string;
  readonly trackPage: string;
  readonly rate: string;
  readonly rateText: string;
  readonly stars: (count: number) => string;
  readonly rateSend: string;
  readonly rated: string;
  readonly rateChoose: string;
  readonly support: string;
  /** With the last six of the order number, by which the people of a shop know it. */
  readonly supportText: (ending: string | undefined) => string;
  readonly supportAsk: string;
  readonly supportAsking: string;
  readonly supportNone: string;
  readonly callShop: string;
  readonly mailShop: string;
  readonly visitShop: string;
  readonly details: string;
  readonly gone: string;
  readonly differs: string;
  readonly payment: {
    readonly title: string;
    readonly waiting: (shop: string) => string;
    readonly part: (shop: string, received: string) => string;
    readonly paid: (shop: string) => string;
    readonly refunded: (shop: string, amount: string) => string;
  };
}

export interface CancellingWords {
  readonly terms: string;
  readonly until: (time: string) => string;
  readonly free: string;
  readonly costs: (fee: string) => string;
  readonly impossible: string;
  readonly within: (minutes: number) => string;
  readonly upTo: Readonly<Record<string, string>>;
  /** For a later term of the same state. */
  readonly later: string;
  readonly none: string;
  readonly start: string;
  readonly title: string;
  readonly nowFree: string;
  readonly nowCosts: (fee: string) => string;
  readonly notNow: string;
  readonly reason: string;
  readonly reasonNone: string;
  readonly note: string;
  readonly confirm: string;
  readonly confirmCosts: (fee: string) => string;
  readonly keep: string;
  readonly busy: string;
  readonly needReason: string;
  /** By the ids that shops of this software use; another shop's own reason is shown as it names it. */
  readonly reasons: Readonly<Record<string, string>>;
}
