import type { Mechanism } from './mechanism.ts';

const RETENTION = { promise: 1, file: 'node/retention.ts', seenBy: 'test/node/retention.test.ts' } as const;

/** Promise 1 while old transactions are removed: nothing goes that somebody still needs. */
export const KEPT_FOR_LONG: readonly Mechanism[] = [
  {
    ...RETENTION,
    what: 'a transaction in which something was said of late stays',
    code: '  if (!(await store.isQuiet(transactionId, { sinceMs }))) return false;\n',
    without: '',
  },
  {
    ...RETENTION,
    what: 'a transaction with a message for a person stays',
    code: '  if (await isAnySetAside(store, ids)) return false;\n',
    without: '',
  },
  {
    ...RETENTION,
    what: 'a transaction that is still open to its role stays',
    code: 'if (letGo !== undefined && !(await letGo(transactionId, said))) return false;',
    without: 'if (letGo !== undefined) await letGo(transactionId, said);',
  },
  {
    ...RETENTION,
    what: 'with a great deal to deliver nothing is removed',
    code: 'if (outbox + dead > WAITING_MAX) return 0;',
    without: 'void (outbox + dead);',
  },
  {
    ...RETENTION,
    what: 'a little is removed at a time',
    code: 'nextAtMs = nowMs + BETWEEN_PORTIONS_MS;',
    without: 'void BETWEEN_PORTIONS_MS;',
  },
];
