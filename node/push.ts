import { createECDH, createHash } from 'node:crypto';
import webPush from 'web-push';
import type { Chance } from './clock.ts';
import type { Performer, Work } from './role.ts';
import type { Transport } from './transport.ts';

/**
 * Web push (RFC 8030, 8291, 8292): an encrypted sign through the server of the browser's maker, who sees that something comes, when and from which node, and
 * not what: what it says is the same for everybody, such as that an order changed.
 */
export interface PushSettings {
  /** Whom the makers of browsers may turn to: `mailto:` or `https:`. */
  readonly contact: string;
  /** Through which servers it may go: a name, or `*.` and what a name ends in. */
  readonly hosts: readonly string[];
}

/** A browser as it may be pushed to. */
export interface Subscription {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/** What a browser is told: no more than what it is about, and in which language to say so. */
export interface Sign {
  readonly what: 'order' | 'new-order';
  readonly language: 'nl' | 'en';
}

/** What came of an attempt: `gone` when there is nobody at the other end any more. */
export type Told = 'told' | 'failed' | 'gone';

/** The pair of keys by which a node is known to those servers. Key `vapid` of partition `push`. */
interface PushKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

const PARTITION = 'push';
const KEYS = 'vapid';
const PRIVATE_KEY_BYTES = 32;
/** How long a server keeps it for a browser that is off. */
const TTL_S = 24 * 3_600;
const TIMEOUT_MS = 10_000;

export interface PushPorts {
  readonly performer: Performer;
  readonly transport: Pick<Transport, 'send'>;
  readonly chance: Pick<Chance, 'bytes'>;
}

/** Pushes to browsers. */
export interface Push {
  /** Which a browser subscribes with. */
  publicKey(): Promise<string>;
  /** Whether an endpoint lies at a server through which this node pushes. */
  reaches(endpoint: string): boolean;
  send(subscription: Subscription, sign: Sign): Promise<Told>;
}

export function createPush(settings: PushSettings, ports: PushPorts): Push {
  let known: PushKeys | undefined;
  const keys = async (): Promise<PushKeys> => {
    if (known !== undefined) return known;
    const kept = await ports.performer.perform(keepKeys(newKeys(ports.chance)));
    if (!kept.ok) throw new Error('problem' in kept ? kept.problem.message : 'the keys of web push were said to be a repetition');
    known = kept.value;
    return known;
  };
  const reaches = (endpoint: string): boolean => isOneOf(settings.hosts, endpoint);
  return {
    publicKey: async () => (await keys()).publicKey,
    reaches,
    async send(subscription, sign) {
      // What was taken before the hosts were changed goes nowhere else either.
      if (!reaches(subscription.endpoint)) return 'gone';
      const made = sealed(subscription, sign, { contact: settings.contact, keys: await keys() });
      if (made === undefined) return 'gone';
      const { headers, body, endpoint } = made;
      const sent = Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]));
      const { 'content-length': _counted, ...rest } = sent;
      const result = await ports.transport.send({ url: endpoint, headers: rest, body: body ?? new Uint8Array(), timeoutMs: TIMEOUT_MS });
      if (!result.ok) return result.cause === 'bad-url' || result.cause === 'refused-address' ? 'gone' : 'failed';
      if (result.status >= 200 && result.status < 300) return 'told';
      // 404 and 410: the browser has turned it off. Another refusal of the same bytes would come again.
      return result.status >= 400 && result.status < 500 && result.status !== 429 && result.status !== 408 ? 'gone' : 'failed';
    },
  };
}

/** The request that brings a sign to one browser; undefined when its keys are none. */
function sealed(
  subscription: Subscription,
  { what, language }: Sign,
  { contact, keys }: { readonly contact: string; readonly keys: PushKeys },
): webPush.RequestDetails | undefined {
  try {
    return webPush.generateRequestDetails(subscription, JSON.stringify({ what, language }), {
      vapidDetails: { subject: contact, ...keys },
      TTL: TTL_S,
      contentEncoding: 'aes128gcm',
    });
  } catch {
    // Said by whoever asked: a point that lies on no curve.
    return undefined;
  }
}

/** The keys that are kept, which are these when there were none. */
function keepKeys(fresh: PushKeys): Work<PushKeys> {
  return {
    partition: PARTITION,
    reads: [KEYS],
    decide(state) {
      const kept = state.get(KEYS)?.value as PushKeys | undefined;
      return kept === undefined ? { put: { [KEYS]: { ...fresh } }, result: fresh } : { result: kept };
    },
  };
}

/** What a browser is called: it has one name however often it asks. */
export function nameOfBrowser({ endpoint }: Pick<Subscription, 'endpoint'>): string {
  return createHash('sha256').update(endpoint).digest('hex').slice(0, 16);
}

function newKeys(chance: Pick<Chance, 'bytes'>): PushKeys {
  const pair = createECDH('prime256v1');
  // As it was drawn: what the pair gives back lacks the zeros at its front, and is another number once it is filled up in base64.
  const privateKey = Buffer.from(chance.bytes(PRIVATE_KEY_BYTES));
  pair.setPrivateKey(privateKey);
  return { publicKey: pair.getPublicKey().toString('base64url'), privateKey: privateKey.toString('base64url') };
}

function isOneOf(hosts: readonly string[], endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { host, username, password } = new URL(endpoint);
  if (username !== '' || password !== '') return false;
  return hosts.some((each) => (each.startsWith('*.') ? host.endsWith(each.slice(1)) : host === each));
}
