import type { Written } from './group-commit.ts';

/** What follows in memory from what a piece of work writes, which may still come to nothing. */
export interface Aftermath {
  /** Done once all of it is durable. */
  readonly landed: (() => void)[];
  /** Takes back what was changed at once, for those who write in the same group. */
  readonly undone: (() => void)[];
}

/** Does a piece of work, and has its aftermath follow. */
export function withAftermath<Result>(work: (after: Aftermath) => Written<Result>): Written<Result> {
  const after: Aftermath = { landed: [], undone: [] };
  const undone = (): void => {
    for (const takeBack of after.undone.reverse()) takeBack();
  };
  try {
    const { end, result } = work(after);
    return {
      end,
      result,
      undone,
      landed() {
        for (const follow of after.landed) follow();
      },
    };
  } catch (error) {
    undone();
    throw error;
  }
}
