import type { Answer } from '../../bpp/engines/webhook/answer.ts';
import { answerPost } from '../../bpp/engines/webhook/settle-work.ts';
import { postIn } from '../../bpp/engines/webhook/state.ts';
import { partitionOfProvider } from '../../bpp/provider-record.ts';
import type { OrderLine } from '../../commerce/order.ts';
import type { NodeReply, NodeRequest } from '../../protocol/message.ts';
import { webhookHeaders } from '../../protocol/signing/webhook.ts';
import { START_MS } from './city.ts';
import type { ProviderDesk } from './engine.ts';
import type { Faults } from './faults.ts';
import type { Loop } from './loop.ts';
import type { Machine } from './machine.ts';
import type { Network } from './network.ts';

/** What software is asked or told. */
interface Posted {
  readonly id: string;
  readonly action: string;
  readonly providerId: string;
  readonly orderId: string;
  readonly of?: string;
  readonly order?: { readonly lines: readonly OrderLine[] };
}

/** How an answer is given follows from its question: the same question is always treated alike. The rest is answered at once. */
const MANNERS: readonly (readonly [manner: 'later' | 'slow' | 'never' | 'garbage', upTo: number])[] = [
  ['later', 0.3],
  ['slow', 0.4],
  ['never', 0.44],
  ['garbage', 0.5],
];
const REFUSED_SHARE = 0.15;
const SLOW_MS = 14_000;
const LATER_MOST_MS = 80_000;
const CALL_AGAIN_MS = 4_000;
const CALLS_MAX = 400;
/** Some of the time it is down altogether. */
const DOWN = { everyMs: 40_000, forMs: 15_000, untilMs: 150_000 } as const;

export const secretOf = (providerId: string): string => `whsec_${Buffer.from(providerId.padEnd(32, '.')).toString('base64')}`;
export const urlOf = (providerId: string): string => `https://software-of-${providerId}.example`;

export interface SoftwareParts {
  readonly providerId: string;
  readonly machine: Pick<Machine, 'visit' | 'alarms'>;
  readonly network: Pick<Network, 'join'>;
  readonly loop: Pick<Loop, 'nowMs' | 'after' | 'sleep'>;
  readonly faults: Pick<Faults, 'strikes' | 'draw'>;
}

/** The software of one business, slow, down, late and repetitive, but honest: what it has said once holds. It does not forget. */
export class Software {
  /** Every answer that it has decided upon, by the webhook-id of its question. */
  readonly answers = new Map<string, Answer>();
  /** Webhook-ids of the confirms that it said yes to, by their order. */
  readonly sold = new Map<string, string[]>();
  readonly withdrawn = new Set<string>();
  /** How many things an order is of, by each yes that said so, with its webhook-id. */
  readonly counts = new Map<string, { readonly id: string; readonly quantity: number }[]>();
  readonly calledOff = new Set<string>();
  /** What no software should have to hear, in sentences. */
  readonly faults: string[] = [];
  readonly #parts: SoftwareParts;
  readonly #bodies = new Map<string, string>();
  readonly #calling = new Set<string>();

  constructor(parts: SoftwareParts) {
    this.#parts = parts;
    const { providerId, machine, network } = parts;
    const isDown = (): boolean => this.#isDown();
    const receive = (request: NodeRequest) => this.receive(request);
    network.join({
      name: `software of ${providerId}`,
      url: urlOf(providerId),
      slowMs: 0,
      alarms: machine.alarms,
      crashesAt: () => false,
      onEnd: () => () => true,
      get opened() {
        return isDown() ? undefined : { receive };
      },
    });
  }

  async receive({ headers, body: bytes }: NodeRequest): Promise<NodeReply> {
    const { providerId, loop } = this.#parts;
    const body = Buffer.from(bytes).toString('utf8');
    const id = headers['webhook-id'] ?? '';
    const nowMs = Number(headers['webhook-timestamp']) * 1_000;
    if (webhookHeaders(secretOf(providerId), { id, nowMs, body })['webhook-signature'] !== headers['webhook-signature'])
      return replyOf(401);
    if ((this.#bodies.get(id) ?? body) !== body) this.faults.push(`${id} was posted with another body`);
    this.#bodies.set(id, body);
    const posted = JSON.parse(body) as Posted;
    if (posted.action === 'cancel') this.calledOff.add(posted.orderId);
    if (posted.action === 'withdraw') this.#undo(posted.of ?? '');
    if (posted.order === undefined || posted.action === 'cancel') return replyOf(200);
    const answer = this.answers.get(id) ?? this.#decide(posted);
    const { faults } = this.#parts;
    if (faults.strikes('fail-hook', `software of ${providerId}`)) return replyOf(500);
    switch (mannerOf(this.#draw(`${id} manner`))) {
      case 'later':
        this.#answerLater(posted, answer);
        return replyOf(202);
      case 'never':
        return replyOf(500);
      case 'garbage':
        return { ...replyOf(200), body: '<html>Please wait</html>' };
      case 'slow':
        await loop.sleep(SLOW_MS * this.#draw(`${id} slow`));
        break;
      default:
    }
    return { ...replyOf(200), body: JSON.stringify(answer) };
  }

  #decide({ id, action, orderId, order }: Posted): Answer {
    const refuses = this.withdrawn.has(id) || this.#draw(`${id} refuses`) < REFUSED_SHARE;
    const lines = order?.lines ?? [];
    const answer: Answer = refuses
      ? { refusal: { reason: 'business', message: 'Not today.' } }
      : action === 'confirm'
        ? { order: { number: `nr-${this.sold.size}` } }
        : action === 'update'
          ? { order: {} }
          : { order: { quote: quoteOf(lines) } };
    this.answers.set(id, answer);
    if (action === 'confirm' && !refuses) this.sold.set(orderId, [...(this.sold.get(orderId) ?? []), id]);
    if ((action === 'confirm' || action === 'update') && !refuses) {
      const quantity = lines.reduce((sum, line) => sum + line.quantity, 0);
      this.counts.set(orderId, [...(this.counts.get(orderId) ?? []), { id, quantity }]);
    }
    return answer;
  }

  #undo(postId: string): void {
    this.withdrawn.add(postId);
    // Withdrawn before it was heard: it will be refused when it comes.
    if (this.answers.has(postId)) return;
    this.answers.set(postId, { refusal: { reason: 'business', message: 'It was withdrawn.' } });
  }

  /** Calls until the node has heard it, and then once more, as software does that is not sure. */
  #answerLater({ id, providerId }: Posted, answer: Answer): void {
    if (this.#calling.has(id)) return;
    this.#calling.add(id);
    const { loop, machine } = this.#parts;
    let calls = 0;
    let heard = 0;
    const call = async (): Promise<void> => {
      calls += 1;
      const visit = await machine.visit<ProviderDesk, boolean>('answer', async ({ performer, store, node }) => {
        const by = postIn(await store.read(partitionOfProvider(providerId), [`post:${id}`]), id)?.asked?.by;
        if (by === undefined) return true;
        const done = await performer.perform(answerPost({ providerId, postId: id, by }, answer, node));
        return done.ok;
      });
      if (visit.reached && visit.value) heard += 1;
      if (heard < 2 && calls < CALLS_MAX) loop.after(CALL_AGAIN_MS, again);
    };
    const again = (): void => void call().catch((error: unknown) => machine.alarms.push(String(error)));
    loop.after(LATER_MOST_MS * this.#draw(`${id} later`) ** 2, again);
  }

  #isDown(): boolean {
    const sinceMs = this.#parts.loop.nowMs - START_MS;
    if (sinceMs < 0 || sinceMs > DOWN.untilMs) return false;
    return sinceMs % DOWN.everyMs < DOWN.forMs && this.#draw(`spell ${Math.floor(sinceMs / DOWN.everyMs)}`) < 0.4;
  }

  #draw(about: string): number {
    return this.#parts.faults.draw(`software of ${this.#parts.providerId} ${about}`);
  }
}

function mannerOf(fraction: number) {
  return MANNERS.find(([, upTo]) => fraction < upTo)?.[0];
}

/** Everything costs 2.50. */
function quoteOf(lines: readonly OrderLine[]) {
  const eur = (amount: number) => ({ currency: 'EUR', amount: amount.toFixed(2) });
  const quoted = lines.map(({ itemId, quantity }) => ({
    title: itemId,
    kind: 'item' as const,
    itemId,
    quantity,
    amount: eur(2.5 * quantity),
  }));
  return { total: eur(2.5 * lines.reduce((sum, { quantity }) => sum + quantity, 0)), lines: quoted };
}

function replyOf(status: number): NodeReply {
  return { status, headers: {}, body: '' };
}
