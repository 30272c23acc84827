import type { Clock } from '../node/clock.ts';
import type { Performed } from '../node/role.ts';
import type { Store } from '../node/store/port.ts';
import type { Telemetry } from '../node/telemetry.ts';
import type { Worker } from '../node/work.ts';
import type { Outcome } from '../protocol/problems.ts';
import { refuse } from '../protocol/problems.ts';
import type { Subscriber } from '../protocol/subscriber.ts';
import type { AuditLine } from './changes.ts';
import { AUDIT_PREFIX } from './changes.ts';
import { approveWork, endWork, type Order } from './orders.ts';
import type { ReadModel } from './read-model.ts';
import { FORGOTTEN_KEY, partitionOf, type Suspension, statusAt } from './record.ts';

/** One entry or claim as an operator sees it. */
export interface DeskRow {
  readonly subscriber: Subscriber;
  readonly kind: 'entry' | 'claim';
  /** Of a claim: its challenge was answered, and it waits for approval. */
  readonly proven: boolean;
  /** Why it failed, waits or was ended. */
  readonly reason?: string;
  readonly ended?: 'left' | 'suspended' | 'revoked';
  readonly vouchedBy?: string;
  readonly suspensions?: readonly Suspension[];
  /** Of a claim: how often its challenge was sent in vain. */
  readonly attempts?: number;
}

/** Where an operator sits. */
export interface Desk {
  /** Entries and claims: of one subscriber or of all, bounded by {@link DESK_ROWS_MAX}. */
  rows(subscriberId?: string): readonly DeskRow[];
  /** Lets a proven claim in, or a suspended key back. */
  approve(order: Order): Promise<Outcome<void>>;
  /** Ends a key until it is approved again. */
  suspend(order: Order & { readonly reason: string }): Promise<Outcome<void>>;
  /** Ends a key, or refuses a claim, for good. */
  revoke(order: Order & { readonly reason: string }): Promise<Outcome<void>>;
  /** Until when keys could sign, at the latest, that are no longer kept; undefined when all are. */
  forgottenUntilMs(subscriberId: string): Promise<number | undefined>;
  /** What happened to a subscriber, oldest first. */
  audit(subscriberId: string): Promise<readonly AuditLine[]>;
}

export interface DeskPorts {
  readonly model: ReadModel;
  readonly worker: Worker;
  readonly store: Pick<Store, 'list'>;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

export const DESK_ROWS_MAX = 5_000;
const AUDIT_LINES_MAX = 1_000;

export function createDesk(ports: DeskPorts): Desk {
  const { model, worker, clock, telemetry } = ports;
  const settle = async (what: string, order: Order, done: Promise<Performed<Outcome<void>>>): Promise<Outcome<void>> => {
    const outcome = settledOf(await done);
    const { subscriberId: subscriber, keyId, operator, reason } = order;
    telemetry.log.info(
      { subscriber, keyId, operator, reason, outcome: outcome.ok ? 'done' : outcome.problem.message },
      `operator: ${what}`,
    );
    return outcome;
  };
  return {
    rows(subscriberId) {
      const nowMs = clock.nowMs();
      const rows: DeskRow[] = [];
      for (const row of allRows(model, subscriberId)) {
        if (rows.length >= DESK_ROWS_MAX) break;
        rows.push({ ...row, subscriber: { ...row.subscriber, status: statusAt(row.subscriber, nowMs) } });
      }
      return rows;
    },
    approve: (order) => settle('approve', order, worker.run(approveWork(order))),
    suspend: (order) => settle('suspend', order, worker.run(endWork(order, 'suspended'))),
    revoke: (order) => settle('revoke', order, worker.run(endWork(order, 'revoked'))),
    async forgottenUntilMs(subscriberId) {
      const found = await ports.store.list(partitionOf(subscriberId), FORGOTTEN_KEY, { limit: 1 });
      const value = found.get(FORGOTTEN_KEY)?.value;
      return typeof value === 'number' ? value : undefined;
    },
    async audit(subscriberId) {
      const lines = await ports.store.list(partitionOf(subscriberId), AUDIT_PREFIX, { limit: AUDIT_LINES_MAX });
      return [...lines.values()].map(({ value }) => value as unknown as AuditLine);
    },
  };
}

/** Claims first: they are what somebody waits for. */
function* allRows(model: ReadModel, subscriberId: string | undefined): Iterable<DeskRow> {
  for (const { subscriber, proven, reason, vouchedBy, attempts } of model.claims(subscriberId)) {
    yield {
      subscriber,
      kind: 'claim',
      proven,
      attempts,
      ...(reason === undefined ? {} : { reason }),
      ...(vouchedBy === undefined ? {} : { vouchedBy }),
    };
  }
  for (const { subscriber, ended, vouchedBy, suspensions } of model.entries(subscriberId)) {
    const end = ended === undefined ? {} : { ended: ended.how, reason: ended.reason };
    const more = { ...(vouchedBy === undefined ? {} : { vouchedBy }), ...(suspensions === undefined ? {} : { suspensions }) };
    yield { subscriber, kind: 'entry', proven: true, ...end, ...more };
  }
}

function settledOf(done: Performed<Outcome<void>>): Outcome<void> {
  if (done.ok) return done.value;
  return 'problem' in done ? done : refuse('internal', 'This was done before.');
}
