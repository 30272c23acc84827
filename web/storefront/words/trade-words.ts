/** What is said of trades other than a shop's, and while looking at what was found. */
export interface RideWords {
  readonly person: RideSides;
  readonly parcel: RideSides;
  readonly map: string;
  readonly when: string;
  readonly whenHint: string;
  readonly people: string;
  readonly peopleOf: (count: number) => string;
  readonly weight: string;
  readonly weightUpTo: (kilograms: number) => string;
  readonly order: string;
  readonly atMost: (amount: string) => string;
  readonly driver: (name: string) => string;
  /** When the vehicle is expected at either end of a ride, and what was said before that changed. */
  readonly expected: {
    readonly start: (time: string) => string;
    readonly end: (time: string) => string;
    readonly was: (time: string) => string;
    readonly later: string;
  };
  readonly lastSeen: (time: string) => string;
  readonly follow: string;
}

interface RideSides {
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly note: string;
}

export interface AppointmentWords {
  readonly title: string;
  readonly none: string;
  readonly waiting: string;
  readonly note: string;
  readonly noteHint: string;
  readonly order: string;
  readonly next: (day: string, time: string, who: string) => string;
  readonly noneFree: string;
  readonly takes: (minutes: number) => string;
  readonly move: string;
  readonly moveTitle: string;
  readonly moveText: string;
  readonly moveDo: string;
  readonly moving: string;
  readonly looking: string;
  readonly takeOffered: string;
}

export interface RentalWords {
  readonly where: string;
  readonly here: string;
  readonly street: string;
  readonly order: string;
  readonly free: (count: number) => string;
  readonly code: string;
  readonly codeText: (until: string) => string;
  readonly inUse: string;
}

export interface TimetableWords {
  readonly departures: string;
  readonly none: string;
  readonly notHere: string;
}

export interface WhyWords {
  readonly title: string;
  readonly terms: Readonly<Record<'fit' | 'distance' | 'price' | 'time', string>>;
  readonly unknown: string;
  readonly best: string;
  readonly less: (points: string) => string;
  readonly top: string;
  readonly behind: (points: string, most: string) => string;
  readonly only: string;
  /** How soon it can be had. */
  readonly inTime: (minutes: number) => string;
  readonly decided: (fact: string) => string;
  readonly first: string;
  readonly facts: Readonly<Record<string, string>>;
}

export interface ShowWords {
  readonly filters: string;
  readonly openNow: string;
  readonly inStock: string;
  readonly within: string;
  readonly anyDistance: string;
  readonly hidden: (count: number) => string;
  readonly everything: string;
  readonly more: string;
  readonly moreChosen: (count: number) => string;
  readonly atMost: string;
  readonly anyPrice: string;
  readonly rated: string;
  readonly anyRating: string;
  readonly starsFrom: (stars: string) => string;
  readonly atTheirs: string;
  readonly atHome: string;
  readonly view: string;
  readonly list: string;
  readonly map: string;
  readonly mapLabel: string;
  readonly pressed: string;
  readonly compare: string;
  readonly compareLabel: (item: string) => string;
  readonly compareStop: string;
  readonly compareOpen: (count: number) => string;
  readonly compareTitle: string;
  readonly compareFull: string;
  readonly columns: {
    readonly item: string;
    readonly shop: string;
    readonly price: string;
    readonly away: string;
    readonly open: string;
    readonly ways: string;
  };
  readonly yes: string;
  readonly no: string;
}

export interface OwnDataWords {
  readonly title: string;
  readonly text: string;
  readonly download: string;
  readonly table: string;
  readonly busy: string;
  readonly erase: string;
  readonly eraseTitle: string;
  readonly eraseText: string;
  readonly eraseYes: string;
  readonly eraseNo: string;
  readonly erased: (orders: number, others: number) => string;
  readonly here: string;
  readonly eraseOpen: string;
}

export interface ReceiptWords {
  readonly title: string;
  readonly lead: string;
  readonly check: string;
  readonly checking: string;
  readonly proved: (shop: string, amount: string, time: string) => string;
  readonly provedText: (buyerNode: string, providerNode: string) => string;
  readonly notYet: string;
  readonly broken: string;
  readonly step: Readonly<Record<'order' | 'answer' | 'keys' | 'same', string>>;
  readonly good: string;
  readonly bad: string;
  readonly save: string;
  readonly saveText: string;
}
