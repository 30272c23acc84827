import type { Verdict } from '../commerce/refusal.ts';
import type { Chance, Clock } from '../node/clock.ts';
import { createLanes, type Lanes } from '../node/lanes.ts';
import type { Performer, Role } from '../node/role.ts';
import type { Store } from '../node/store/port.ts';
import type { Telemetry } from '../node/telemetry.ts';
import type { Transport, TransportReply } from '../node/transport.ts';
import type { NodeAddress } from '../protocol/message.ts';
import { webhookHeaders } from '../protocol/signing/webhook.ts';
import { readAnswer } from './engines/webhook/answer.ts';
import { failedPost, heardPost, type Named, type Posting, takePost } from './engines/webhook/posting.ts';
import { KEY, type PostRecord } from './engines/webhook/record.ts';
import { answerPost, giveUpPost } from './engines/webhook/settle-work.ts';
import { partitionOfProvider } from './provider-record.ts';

export interface PosterPorts {
  readonly store: Pick<Store, 'read'>;
  readonly performer: Performer;
  readonly transport: Pick<Transport, 'send'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly chance: Pick<Chance, 'newId'>;
  readonly telemetry: Pick<Telemetry, 'log'>;
  /** This node as messages name it. */
  readonly node: NodeAddress;
}

/** Posts what the engine `webhook` decided to post, once it is committed, and takes the answer that comes at once. */
export interface Poster {
  /** Told of every commit; starts what there is to post, and does not wait for it. */
  readonly committed: NonNullable<Role['committed']>;
  /** Resolves when nothing is being posted. */
  settled(): Promise<void>;
  /** Starts nothing any more; what is not posted is found again by its timer. */
  close(): Promise<void>;
}

const UNDER_WAY_MAX = 32;
/** Of one address at a time: software that is slow must not have all places. */
const PER_LANE_MAX = 8;
/** Posts that wait for their turn in memory; one that does not fit is found again by its timer. */
const WAITING_MAX = 10_000;
const POST_TIMEOUT_MS = 10_000;
/** For how long a worker takes a post upon itself: longer than one takes. */
const LEASE_MS = 20_000;
/** The longest answer that is read: a quote of five hundred lines, with room. */
const ANSWER_BYTES_MAX = 256 * 1024;
const POST_PREFIX = KEY.post('');
const PARTITION_PREFIX = partitionOfProvider('');

type Place = Named & { readonly name: string };

export function createPoster(ports: PosterPorts): Poster {
  const worker = ports.chance.newId();
  const lanes = createLanes();
  const waiting = new Map<string, Place>();
  const underWay = new Map<string, { readonly lane: string; readonly done: Promise<void> }>();
  let closed = false;
  const start = (): void => {
    for (const [name, place] of waiting) {
      if (closed || underWay.size >= UNDER_WAY_MAX) return;
      if (underWay.has(name)) continue;
      // All posts of a business go to its one address.
      if ([...underWay.values()].filter(({ lane }) => lane === place.providerId).length >= PER_LANE_MAX) continue;
      waiting.delete(name);
      const done = postOne(place, { worker, lanes, ports }).finally(() => {
        underWay.delete(name);
        start();
      });
      underWay.set(name, { lane: place.providerId, done });
    }
  };
  return {
    committed(partition, put) {
      if (!partition.startsWith(PARTITION_PREFIX)) return;
      const providerId = partition.slice(PARTITION_PREFIX.length);
      for (const [key, value] of Object.entries(put)) {
        if (!key.startsWith(POST_PREFIX) || waiting.size >= WAITING_MAX) continue;
        const post = value as unknown as PostRecord;
        // What is taken is being posted, and what is to wait comes back by its timer.
        if (post.state !== 'open' || post.taken !== undefined || post.notBeforeMs > ports.clock.nowMs()) continue;
        const name = `${providerId} ${post.id}`;
        waiting.set(name, { name, providerId, postId: post.id, ...(post.asked === undefined ? {} : { by: post.asked.by }) });
      }
      start();
    },
    async settled() {
      while (underWay.size > 0) await Promise.all([...underWay.values()].map(({ done }) => done));
    },
    async close() {
      closed = true;
      await this.settled();
    },
  };
}

interface Means {
  readonly worker: string;
  readonly lanes: Lanes;
  readonly ports: PosterPorts;
}

async function postOne(place: Place, { worker, lanes, ports }: Means): Promise<void> {
  const { performer, telemetry, node } = ports;
  try {
    const taken = await performer.perform(takePost(place, { worker, leaseMs: LEASE_MS }));
    if (!taken.ok || taken.value === undefined) return;
    if (taken.value === 'over') return void (await performer.perform(giveUpPost(place, node)));
    if (lanes.closed(ports.clock.nowMs()).has(place.providerId))
      return await notHeard(place, taken.value, { why: 'it has failed lately', resting: true, ports });
    const reply = await post(taken.value, ports);
    if (reply.isDown) lanes.failed(place.providerId, ports.clock.nowMs());
    else lanes.succeeded(place.providerId);
    if (reply.why !== undefined) return await notHeard(place, taken.value, { why: reply.why, resting: false, ports });
    await take(place, reply.said, { posting: taken.value, ports });
  } catch (error) {
    // Its timer brings it back.
    telemetry.log.error({ error, provider: place.providerId, post: place.postId }, 'a webhook could not be posted');
  }
}

/** What the software replied, or why that does not count. It is down when it did not reply, or says so itself. */
type Reply =
  | { readonly isDown: false; readonly said: TransportReply; readonly why?: undefined }
  | { readonly isDown: boolean; readonly why: string };

async function post({ hook, id, body, untilMs }: Posting, { clock, transport }: PosterPorts): Promise<Reply> {
  const nowMs = clock.nowMs();
  const [secret = ''] = hook.secrets;
  const result = await transport.send({
    url: hook.url,
    headers: webhookHeaders(secret, { id, nowMs, body }),
    body: Buffer.from(body),
    timeoutMs: Math.max(1, Math.min(POST_TIMEOUT_MS, untilMs - nowMs)),
    replyBytesMax: ANSWER_BYTES_MAX,
  });
  if (!result.ok) return { isDown: true, why: `${result.cause}: ${result.message}` };
  const { status } = result;
  if (status >= 200 && status < 300) return { isDown: false, said: result };
  return { isDown: status >= 500 || status === 429, why: `it answered ${status}` };
}

/** What is only told is done when it was heard; 202 says that the answer comes later. Any other answer to a question stands in the reply. */
async function take(
  place: Place,
  reply: TransportReply,
  { posting, ports }: { readonly posting: Posting; readonly ports: PosterPorts },
): Promise<void> {
  const { performer, node } = ports;
  const { by } = posting;
  if (by === undefined || reply.status === 202) return void (await performer.perform(heardPost(place)));
  const answer = readAnswer(reply.body);
  const applied: Verdict<void> = answer.ok ? await apply() : answer;
  if (applied.ok) return;
  const { path = '/', message } = applied.refusal;
  await notHeard(place, posting, { why: `its answer cannot be used (${path}): ${message}`, resting: false, ports });

  async function apply(): Promise<Verdict<void>> {
    if (!answer.ok || by === undefined) return { ok: true, value: undefined };
    const done = await performer.perform(answerPost({ ...place, by }, answer.value, node));
    if (done.ok) return done.value;
    throw new Error('problem' in done ? done.problem.message : 'an answer was said to be a repetition');
  }
}

/** Tried again later. Whoever waits for a price is not kept waiting for software that has been failing. */
async function notHeard(
  place: Place,
  { action }: Posting,
  { why, resting, ports }: { readonly why: string; readonly resting: boolean; readonly ports: PosterPorts },
): Promise<void> {
  const { performer, telemetry, node } = ports;
  telemetry.log.warn({ provider: place.providerId, post: place.postId, action, reason: why }, 'a webhook was not answered');
  const isInVain = resting && (action === 'select' || action === 'init' || action === 'update');
  await performer.perform(isInVain ? giveUpPost(place, node) : failedPost(place));
}
