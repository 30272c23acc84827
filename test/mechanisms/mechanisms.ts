import { KEPT_BY_PEOPLE } from './kept-by-people.ts';
import type { Mechanism } from './mechanism.ts';

/** What the promises rest on. Promises 1 and 2: nothing lost, nothing twice. */
const DURABLE: readonly Mechanism[] = [
  {
    promise: 1,
    what: 'the acknowledgement waits for the commit',
    file: 'node/intake.ts',
    code: 'const result = await ports.store.commit(commit);',
    without: 'void ports.store.commit(commit).catch(() => undefined); const result: CommitResult = { done: true };',
    seenBy: 'test/node/intake.test.ts',
  },
  {
    promise: 1,
    what: 'the disk is asked to confirm every commit',
    file: 'node/store/database.ts',
    code: 'PRAGMA synchronous = FULL',
    without: 'PRAGMA synchronous = OFF',
    seenBy: 'test/faults/synced-before-ack.test.ts',
  },
  {
    promise: 1,
    what: 'a group of writes is answered after its COMMIT',
    file: 'node/store/group-commit.ts',
    code: "this.#beforeCommit();\n    this.#db.exec('COMMIT');",
    without: "this.#beforeCommit();\n    for (const answer of settle) answer();\n    setTimeout(() => this.#db.exec('COMMIT'), 50);",
    seenBy: 'test/node/store/contract.test.ts',
  },
  {
    promise: 1,
    what: 'what was heard lies in the inbox',
    file: 'node/intake.ts',
    code: '    inbox: [logId],\n',
    without: '',
    seenBy: 'test/node/intake.test.ts',
  },
  {
    promise: 1,
    what: 'what was taken and not completed comes back when its lease has run out',
    file: 'node/store/leases.ts',
    code: 'if (untilMs <= nowMs) over.push(key);',
    without: 'if (untilMs <= Number.NEGATIVE_INFINITY) over.push(key);',
    seenBy: 'test/node/store/contract.test.ts',
  },
  {
    promise: 1,
    what: 'the trouble of the store is never held against a message',
    file: 'node/inbox.ts',
    code: 'if (isStores || entry.attempts + 1 <',
    without: 'if (entry.attempts + 1 <',
    seenBy: 'test/node/work.test.ts',
  },
  {
    promise: 1,
    what: 'a full disk undoes the whole group',
    file: 'node/store/group-commit.ts',
    code: 'return !this.#db.inTransaction || translated(error) instanceof StoreUnavailable;',
    without: 'return false;',
    seenBy: 'test/node/store/sqlite-faults.test.ts',
  },
  {
    promise: 2,
    what: 'a message that comes again is known by its claim',
    file: 'node/intake.ts',
    code: 'claims: [{ key, value: credentials.digest,',
    without: 'claims: [{ key: logId, value: credentials.digest,',
    seenBy: 'test/node/intake.test.ts',
  },
  {
    promise: 2,
    what: 'a decision rests on what it read',
    file: 'node/work.ts',
    code: 'expect: changes ? expectations(work, state) : [],',
    without: 'expect: [],',
    seenBy: 'test/node/work.test.ts',
  },
  {
    promise: 2,
    what: 'the effect and the end of its inbox entry are one commit',
    file: 'node/work.ts',
    code: 'heard: completes.heard ?? [],',
    without: 'heard: [],',
    seenBy: 'test/node/work.test.ts',
  },
  {
    promise: 2,
    what: 'the end of a delivery and the word of the role on it are one commit',
    file: 'node/work.ts',
    code: 'moves: completes.moves ?? [],',
    without: 'moves: [],',
    seenBy: 'test/node/deliver.test.ts',
  },
  {
    promise: 2,
    what: 'a key that an app used before is not used again',
    file: 'node/work.ts',
    code: 'claims: decision.claim === undefined ? [] : [decision.claim],',
    without: 'claims: [],',
    seenBy: 'test/node/work.test.ts',
  },
  {
    promise: 2,
    what: 'a second confirm finds the order of the first',
    file: 'bpp/engines/shop/confirm.ts',
    code: "if (existing !== undefined) return { answer: { action: 'confirm', order: existing.order } };",
    without: 'void existing;',
    seenBy: 'test/faults/trade.test.ts',
  },
  {
    promise: 2,
    what: 'no more is taken from the shelf than lies on it',
    file: 'bpp/engines/shop/shelf.ts',
    code: 'if (available < quantity) return refuseQuantity(record, available);',
    without: '',
    seenBy: 'test/bpp/buying.test.ts',
  },
  {
    promise: 2,
    what: 'goods that were called off come back once',
    file: 'bpp/engines/shop/shelf.ts',
    code: 'onHand: record.stock.onHand + quantity } }',
    without: 'onHand: record.stock.onHand + 2 * quantity } }',
    seenBy: 'test/faults/trade.test.ts',
  },
];

/** Promise 3: what is to be delivered arrives, in an order that makes sense, or lands where a person finds it. */
const DELIVERED: readonly Mechanism[] = [
  {
    promise: 3,
    what: 'silence of a peer is no end: the same bytes are tried again',
    file: 'node/deliver.ts',
    code: "if (delayMs !== undefined) return { id: entry.id, to: 'later', dueAtMs: at.nowMs + delayMs };",
    without: '',
    seenBy: 'test/node/deliver.test.ts',
  },
  {
    promise: 3,
    what: 'what cannot be delivered is kept for a person',
    file: 'node/deliver.ts',
    code: "return { id: entry.id, to: 'dead', reason, atMs: at.nowMs };",
    without: "void reason;\n  return { id: entry.id, to: 'dropped' };",
    seenBy: 'test/node/deliver.test.ts',
  },
  {
    promise: 3,
    what: 'older news does not undo newer',
    file: 'bap/order-answer.ts',
    code: 'if (!first && known.toldAtMs !== undefined && freshness(told) < known.toldAtMs)',
    without: 'if (!first && known.toldAtMs !== undefined && freshness(told) < 0)',
    seenBy: 'test/bap/what-becomes-of-requests.test.ts',
  },
];

/** Promise 4: nobody takes from others. */
const BOUNDED: readonly Mechanism[] = [
  {
    promise: 4,
    what: 'one destination gets no more than its share of deliveries',
    file: 'node/deliver.ts',
    code: 'const PER_LANE_MAX = 16;',
    without: 'const PER_LANE_MAX = 256;',
    seenBy: 'test/node/deliver.test.ts',
  },
  {
    promise: 4,
    what: 'a destination that fails is left alone for a while',
    file: 'node/breaker.ts',
    code: "return nowMs >= state.probeAtMs ? 'probe' : 'open';",
    without: "return 'closed';",
    seenBy: 'test/node/deliver.test.ts',
  },
  {
    promise: 4,
    what: 'a call has an end, however busily the peer drips',
    file: 'node/transport.ts',
    code: "if (reader.deadlineMs <= nowMs) reader.giveUp(failed('timeout', 'The call took longer than it may.'));",
    without: 'void nowMs;',
    seenBy: 'test/node/transport.test.ts',
  },
  {
    promise: 4,
    what: 'an address has a rate of its own',
    file: 'node/limiter.ts',
    code: 'if (bucket.tokens >= cost) {',
    without: 'if (bucket.tokens >= Number.NEGATIVE_INFINITY) {',
    seenBy: 'test/node/intake.test.ts',
  },
];

export const MECHANISMS: readonly Mechanism[] = [...DURABLE, ...DELIVERED, ...BOUNDED, ...KEPT_BY_PEOPLE];
