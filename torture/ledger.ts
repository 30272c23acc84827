/** What the people of a run know of their purchases; what both sides say is held against it at the end. */

/** How a purchase ended, as the person saw it. */
export type Ending = 'completed' | 'cancelled' | 'refused' | 'unanswered';

/** One basket at one shop. A purchase may take several: what one shop cannot give, the next may. */
export interface Attempt {
  /** The address that the buyer gave with it, never given twice: an order at a shop tells by it whose it is. */
  readonly email: string;
  readonly transactionId: string;
  readonly providerNode: string;
  readonly providerId: string;
  readonly lines: readonly { readonly itemId: string; readonly quantity: number }[];
  /** How the buyer node names it, when it answered. */
  handle?: string;
  /** Goods may be held for it. */
  initAsked: boolean;
  confirmAsked: boolean;
}

export interface Purchase {
  readonly n: number;
  /** Those that it began and heard of: one search each. */
  readonly transactions: string[];
  readonly attempts: Attempt[];
  /** Absent while it is under way, and for ever when it was never told how it ended. */
  ending?: Ending;
  /** In a sentence: how it ended, or what it is at. */
  story: string;
  /** Nobody works at it any more, and how it ended was never said: a fault of this program, or of a node. */
  broken?: true;
}

export interface Ledger {
  readonly purchases: readonly Purchase[];
  begin(): Purchase;
  underWay(): number;
  /** How many ended how, so far. */
  endings(): Readonly<Record<Ending, number>>;
}

export function createLedger(): Ledger {
  const purchases: Purchase[] = [];
  return {
    purchases,
    begin() {
      const purchase: Purchase = { n: purchases.length + 1, transactions: [], attempts: [], story: 'has begun' };
      purchases.push(purchase);
      return purchase;
    },
    underWay: () => purchases.filter(({ ending, broken }) => ending === undefined && broken !== true).length,
    endings() {
      const counts = { completed: 0, cancelled: 0, refused: 0, unanswered: 0 };
      for (const { ending } of purchases) if (ending !== undefined) counts[ending] += 1;
      return counts;
    },
  };
}
