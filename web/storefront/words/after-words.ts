/** What is said once an order was placed: its link, the conversation, and how one is kept told. */

export interface LinkWords {
  readonly title: string;
  readonly text: string;
  readonly byLink: string;
  readonly care: string;
  readonly copy: string;
  readonly making: string;
  readonly renew: string;
  readonly renewed: string;
  readonly voidTitle: string;
  readonly voidText: string;
}

export interface MessageWords {
  readonly title: string;
  readonly text: (shop: string) => string;
  readonly shop: string;
  readonly you: string;
  readonly write: string;
  readonly left: (count: number) => string;
  readonly empty: string;
  readonly send: string;
  readonly sending: string;
  readonly unsure: (shop: string) => string;
}

export interface NoticeWords {
  readonly title: string;
  readonly mailText: string;
  readonly mailOn: string;
  readonly mailGoes: (to: string) => string;
  /** Before the order is placed. */
  readonly mailWill: (to: string) => string;
  readonly stop: string;
  readonly stopLabel: (to: string) => string;
  readonly pushText: (maker: string, host: string) => string;
  readonly pushOn: string;
  readonly pushGoes: (host: string) => string;
  readonly pushRefused: string;
  readonly pushFailed: string;
  readonly pushElsewhere: (host: string) => string;
}
