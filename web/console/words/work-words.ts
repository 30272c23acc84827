import type { PostcodesFault } from '../../../commerce/postcode-area.ts';

/** What the console says around the work itself: photos, terms, money that goes back, a week that moves. */
export interface WorkWords {
  readonly photo: {
    readonly title: string;
    readonly choose: string;
    readonly other: string;
    readonly remove: string;
    readonly text: string;
    readonly textHint: string;
    readonly wrongText: string;
    readonly preview: string;
    readonly sending: string;
    readonly without: string;
    readonly trouble: Readonly<Record<string, string>>;
  };
  readonly stock: { readonly soldOut: (name: string) => string; readonly soldOutShort: string };
  readonly due: { readonly left: (minutes: number) => string; readonly late: (minutes: number) => string };
  readonly messages: { readonly none: string; readonly waiting: string };
  readonly answers: Readonly<Record<'open' | 'lead' | 'none' | 'nothing' | 'yes' | 'no', string>>;
  readonly declining: Readonly<Record<'title' | 'why' | 'hint' | 'missing' | 'send', string>>;
  readonly refund: {
    readonly open: string;
    readonly title: string;
    readonly came: (amount: string) => string;
    readonly went: (amount: string) => string;
    readonly nothingLeft: string;
    readonly amount: (currency: string) => string;
    readonly all: (amount: string) => string;
    readonly reason: string;
    readonly reasons: Readonly<Record<string, string>>;
    readonly note: string;
    readonly wrongAmount: string;
    readonly tooMuch: (left: string) => string;
    readonly effect: (amount: string, kept: string) => string;
    readonly byYourself: string;
    readonly send: (amount: string) => string;
    readonly sendPlain: string;
  };
  readonly print: {
    readonly packed: string;
    readonly what: string;
    readonly price: string;
    readonly pickList: (orders: number) => string;
    readonly lines: Readonly<Record<string, string>>;
  };
  readonly hours: { readonly others: string };
  /** Where who brings an order is. */
  readonly courier: {
    readonly share: string;
    readonly stop: string;
    readonly sharing: string;
    readonly toldAt: (time: string) => string;
    readonly needsPlace: string;
    /** It does not know now, and may know later. */
    readonly noPlaceNow: string;
    /** What it told was not heard, or not taken. */
    readonly unheard: string;
  };
  readonly rides: {
    readonly map: string;
    readonly you: string;
    readonly party: string;
    readonly people: (count: number) => string;
    readonly shared: string;
    readonly steps: Readonly<Record<string, string>>;
    readonly states: Readonly<Record<string, string>>;
  };
  readonly terms: {
    readonly lead: string;
    readonly delivery: string;
    readonly delivers: string;
    readonly price: string;
    readonly tier: (place: number) => string;
    readonly tierPrice: (currency: string) => string;
    readonly tierKm: string;
    readonly addTier: string;
    readonly removeTier: (place: number) => string;
    readonly wrongTiers: string;
    readonly freeFrom: (currency: string) => string;
    readonly minimumOrder: (currency: string) => string;
    readonly wrongAmount: string;
    readonly returnDays: string;
    readonly returnHint: string;
    readonly wrongDays: string;
    readonly refused: string;
    readonly saved: string;
    readonly lookAgain: string;
  };
  readonly area: {
    readonly title: string;
    readonly circle: string;
    readonly drawn: string;
    readonly radius: string;
    readonly wrongRadius: string;
    readonly how: string;
    readonly shop: string;
    readonly corner: (place: number) => string;
    readonly corners: (count: number) => string;
    readonly wrongCorners: string;
    readonly byPostcode: string;
    readonly postcodes: string;
    /** `such` are postcodes of the city as one writes them here; absent where it says nothing of them. With `areDashed` they can have a dash in them. */
    readonly postcodesHint: (such: string | undefined, areDashed: boolean) => string;
    /** `why` as the rule says it; absent when nothing is filled in, or too much. */
    readonly wrongPostcodes: (
      fault: { readonly part: string; readonly why: PostcodesFault | undefined },
      such: string | undefined,
    ) => string;
    readonly postcodesAre: (postcodes: string) => string;
    readonly undo: string;
    readonly clear: string;
  };
  readonly cancelling: {
    readonly title: string;
    readonly lead: string;
    readonly none: string;
    readonly rule: (place: number) => string;
    readonly until: string;
    readonly steps: Readonly<Record<string, string>>;
    readonly hoursBefore: string;
    readonly fee: string;
    readonly remove: (place: number) => string;
    readonly wrong: string;
    readonly add: string;
  };
  readonly buyer: {
    readonly title: string;
    readonly noDelivery: string;
    readonly notYet: string;
    readonly delivery: (prices: string) => string;
    readonly upToKm: (price: string, distance: string) => string;
    readonly freeFrom: (amount: string) => string;
    readonly minimum: (amount: string) => string;
    readonly upTo: Readonly<Record<string, string>>;
    readonly untilHours: (hours: string) => string;
    readonly untilStart: string;
    readonly free: string;
    readonly costs: (percent: string) => string;
    readonly neverCancelled: string;
    readonly afterwards: string;
    readonly noReturns: string;
    readonly returns: (days: number) => string;
  };
  readonly week: {
    readonly before: string;
    readonly now: string;
    readonly after: string;
    readonly with: string;
    readonly everybody: string;
    readonly visit: (time: string, service: string, name: string, staff: string) => string;
    readonly moveTo: string;
    readonly move: string;
    readonly cannotMove: string;
    readonly day: string;
    readonly time: string;
    readonly from: string;
    readonly to: string;
    readonly noMoment: string;
    readonly told: (when: string) => string;
    readonly taken: string;
    readonly notThen: string;
    readonly toOrder: string;
    readonly block: string;
    readonly blockLead: string;
    readonly blocked: string;
    readonly blockedAt: (from: string, to: string, staff: string) => string;
    readonly wrongSpan: string;
    readonly giveFree: string;
  };
}
