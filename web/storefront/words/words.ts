import type { LinkWords, MessageWords, NoticeWords } from './after-words.ts';
import type { BranchWords } from './branch-words.ts';
import type { AgainWords, FormsWords, JourneyWords, TimesWords, TogetherWords } from './errand-words.ts';
import type { BasketWords, FindWords } from './find-words.ts';
import type { AgreeWords, CancellingWords, CheckoutWords, OrderWords } from './order-words.ts';
import type { RegistryWords } from './registry-words.ts';
import type { SlotWords } from './slot-words.ts';
import type { SubstituteWords } from './substitute-words.ts';
import type {
  AppointmentWords,
  OwnDataWords,
  ReceiptWords,
  RentalWords,
  RideWords,
  ShowWords,
  TimetableWords,
  WhyWords,
} from './trade-words.ts';

/** Everything the storefront says. A language that lacks a word does not compile. */
export interface Words {
  readonly site: {
    readonly find: string;
    readonly baskets: (count: number) => string;
    readonly orders: string;
    readonly footer: string;
    readonly privacy: string;
    readonly notFoundTitle: string;
    readonly notFoundText: string;
  };
  readonly find: FindWords;
  readonly basket: BasketWords;
  readonly checkout: CheckoutWords;
  readonly agree: AgreeWords;
  readonly order: OrderWords;
  readonly link: LinkWords;
  readonly messages: MessageWords;
  readonly notices: NoticeWords;
  readonly cancelling: CancellingWords;
  readonly own: OwnOrdersWords;
  readonly ride: RideWords;
  readonly appointment: AppointmentWords;
  readonly slots: SlotWords;
  readonly rental: RentalWords;
  readonly timetable: TimetableWords;
  readonly why: WhyWords;
  readonly show: ShowWords;
  readonly ownData: OwnDataWords;
  readonly receipt: ReceiptWords;
  readonly forms: FormsWords;
  readonly times: TimesWords;
  readonly together: TogetherWords;
  readonly again: AgainWords;
  readonly journey: JourneyWords;
  readonly substitute: SubstituteWords;
  readonly branch: BranchWords;
  readonly registry: RegistryWords;
  readonly trouble: TroubleWords;
}

export interface OwnOrdersWords {
  readonly title: string;
  readonly lead: string;
  readonly empty: string;
  readonly older: string;
  readonly lost: string;
  readonly forget: (shop: string) => string;
  readonly forgetShort: string;
  readonly eraseOne: string;
  readonly eraseOneOf: (shop: string) => string;
  readonly eraseOneTitle: string;
  readonly forgotten: string;
  readonly at: (shop: string, date: string) => string;
}

export interface TroubleWords {
  readonly title: string;
  /** By the name that the node gives to what is wrong with a call. */
  readonly calls: Readonly<Record<string, string>>;
  readonly refusals: Readonly<Record<string, string>>;
  readonly refused: string;
  readonly silent: string;
  readonly undeliverable: string;
}
