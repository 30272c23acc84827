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
