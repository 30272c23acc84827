import type { AppEvent } from '../../bap/app-events.ts';
import type { HookRecord } from '../../bap/webhook.ts';
import type { NodeReply, NodeRequest } from '../../protocol/message.ts';
import { webhookHeaders } from '../../protocol/signing/webhook.ts';
import { streamFrom } from './app-stream.ts';
import type { Machine } from './machine.ts';

/** How an app hears what is new: it asks now and then, reads the event stream, or has events posted to it. */
export type Following = 'asks' | 'stream' | 'webhook';

const RECONNECT_MS = 2_000;

/** What an app keeps of the events of its transactions, whatever way they come. It does not forget. */
export class Follower {
  /** By transaction, in the order in which they came; none twice. */
  readonly heard = new Map<string, AppEvent[]>();
  /** What no app should have to hear, in sentences. */
  readonly faults: string[] = [];
  readonly #name: string;
  readonly #machine: Machine;
  readonly #waiting = new Set<() => void>();

  constructor(name: string, machine: Machine) {
    this.#name = name;
    this.#machine = machine;
  }

  /** Resolves with the next news, or when the time is up. */
  news(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        this.#waiting.delete(done);
        resolve();
      };
      const cancel = this.#machine.loop.after(withinMs, done);
      this.#waiting.add(done);
    });
  }

  /** Reads the stream of a transaction, again after the last event it has when it breaks, until the signal is aborted. */
  async follow(transactionId: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const after = this.#of(transactionId).at(-1)?.id ?? 0;
      let expected = after + 1;
      for await (const { id, type, data } of streamFrom(this.#machine, { app: this.#name, transactionId, after, signal })) {
        const event = JSON.parse(data) as AppEvent;
        if (event.id !== expected || id !== String(event.id) || type !== event.type)
          this.faults.push(`${this.#name} resumed after ${after} and read event ${id} in the place of ${expected}`);
        expected = event.id + 1;
        this.#take(event);
      }
      if (!signal.aborted) await this.#machine.loop.sleep(RECONNECT_MS);
    }
  }

  /** The address at which events are posted. */
  async receive(request: NodeRequest, hook: HookRecord): Promise<NodeReply> {
    const { headers } = request;
    const body = Buffer.from(request.body).toString('utf8');
    const id = headers['webhook-id'] ?? '';
    const nowMs = Number(headers['webhook-timestamp']) * 1_000;
    if (webhookHeaders(hook.secret, { id, nowMs, body })['webhook-signature'] !== headers['webhook-signature']) return replyOf(401);
    if (this.#machine.faults.strikes('fail-hook', this.#name)) return replyOf(500);
    const event = JSON.parse(body) as AppEvent;
    if (id !== `${event.transactionId}.${event.id}`) this.faults.push(`${this.#name} was posted ${id} with another event in it`);
    this.#take(event);
    return replyOf(200);
  }

  /** What comes again is passed over; what comes must be the next. */
  #take(event: AppEvent): void {
    const heard = this.#of(event.transactionId);
    const lastId = heard.at(-1)?.id ?? 0;
    if (event.id <= lastId) {
      if (heard[event.id - 1]?.type !== event.type) this.faults.push(`${this.#name} heard two events ${event.id}`);
      return;
    }
    if (event.id !== lastId + 1) this.faults.push(`${this.#name} heard event ${event.id} after ${lastId}`);
    heard.push(event);
    for (const wake of [...this.#waiting]) wake();
  }

  #of(transactionId: string): AppEvent[] {
    const known = this.heard.get(transactionId) ?? [];
    this.heard.set(transactionId, known);
    return known;
  }
}

function replyOf(status: number): NodeReply {
  return { status, headers: {}, body: '' };
}
