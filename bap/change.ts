import type { Decision, Send } from '../node/role.ts';
import type { Json } from '../node/store/port.ts';
import {
  asJson,
  type EventRecord,
  type EventType,
  eventKey,
  type OfferRecord,
  type OrderRecord,
  offerKey,
  orderKey,
  type PendingRecord,
  pendingKey,
  TRANSACTION,
  type TransactionRecord,
} from './records.ts';
import { BOUNDS } from './settings.ts';

interface TimerSetting {
  readonly id: string;
  readonly wakeAtMs: number;
  readonly data: Json;
}

/** Id of the timer that keeps posting events to an app's webhook until all have arrived. */
export const WEBHOOK_TIMER = 'webhook';
/** Id of the timer that keeps telling by letter and push until all was told. */
export const NOTICE_TIMER = 'notice';
/** The courier is told at once; the timer is there for the case that it dies before it is done. */
const WEBHOOK_TIMER_MS = 30_000;

/** What one decision changes in a transaction, gathered as it is taken: records, events for the app, messages, timers. */
export class Change {
  transaction: TransactionRecord;
  readonly nowMs: number;
  private readonly put: Record<string, Json> = {};
  private readonly sends: Send[] = [];
  private readonly timers: TimerSetting[] = [];
  private readonly cancelled: string[] = [];

  constructor(transaction: TransactionRecord, nowMs: number) {
    this.transaction = transaction;
    this.nowMs = nowMs;
  }

  keep(key: string, record: object): void {
    this.put[key] = asJson(record);
  }

  keepOrder(order: OrderRecord): void {
    this.keep(orderKey(order.n), { ...order, updatedAtMs: this.nowMs });
  }

  keepPending(pending: PendingRecord): void {
    this.keep(pendingKey(pending.messageId), pending);
  }

  keepOffer(offer: OfferRecord): void {
    this.keep(offerKey(offer.n), offer);
  }

  update(changed: Partial<TransactionRecord>): void {
    this.transaction = { ...this.transaction, ...changed };
  }

  /** Tells the app something. The last event of a transaction says that there will be no more. */
  tell(type: EventType, data: EventRecord['data']): void {
    const n = this.transaction.events + 1;
    if (n > BOUNDS.eventsMax) return;
    const last = n === BOUNDS.eventsMax;
    const event: EventRecord = last
      ? { n, type: 'full', atMs: this.nowMs, data: { events: BOUNDS.eventsMax } }
      : { n, type, atMs: this.nowMs, data };
    this.keep(eventKey(n), event);
    this.update({ events: n });
    if (this.transaction.notices === true) this.wake(NOTICE_TIMER, this.nowMs + WEBHOOK_TIMER_MS, { what: 'notice' });
    if (this.transaction.webhook) this.wake(WEBHOOK_TIMER, this.nowMs + WEBHOOK_TIMER_MS, { what: 'webhook' });
  }

  send(send: Send): void {
    this.sends.push(send);
  }

  wake(id: string, wakeAtMs: number, data: Json): void {
    const place = this.timers.findIndex((timer) => timer.id === id);
    if (place >= 0) this.timers.splice(place, 1);
    this.timers.push({ id, wakeAtMs, data });
  }

  cancel(timerId: string): void {
    this.cancelled.push(timerId);
  }

  decision<Result>(result: Result): Decision<Result> {
    return {
      put: { ...this.put, [TRANSACTION]: asJson(this.transaction) },
      send: this.sends,
      timers: this.timers,
      cancelTimers: this.cancelled,
      result,
    };
  }
}
