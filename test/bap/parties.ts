import type { Command } from '../../commerce/command.ts';
import { spokenByDefault } from '../../dialects/choose.ts';
import { createIdentity, type Identity } from '../../node/identity.ts';
import type { Peers } from '../../node/peers.ts';
import { parseJson } from '../../protocol/json.ts';
import type { Envelope } from '../../protocol/message.ts';
import { ok, type Problem, refuse } from '../../protocol/problems.ts';
import { toBase64 } from '../../protocol/signing/base64.ts';
import { chooseEngine } from '../../protocol/signing/choose.ts';
import { signingKeyPair } from '../../protocol/signing/keys.ts';
import type { Subscriber, SubscriberType } from '../../protocol/subscriber.ts';

/** Who is on the network of a test, and what came to them. */

export const DOMAIN = 'retail';
const dialect = spokenByDefault;
const engine = chooseEngine();

/** A message that came to a gateway or provider node. */
export interface Arrived {
  readonly path: string;
  readonly envelope: Envelope;
  readonly command: Command;
  readonly bytes: Uint8Array;
}

/** Another node of the network, as far as the buyer node can see it. */
export class Party {
  readonly arrived: Arrived[] = [];
  mood: 'well' | 'dead' | Problem = 'well';
  readonly subscriber: Subscriber;
  readonly identity: Identity;

  constructor(subscriber: Subscriber, identity: Identity) {
    this.subscriber = subscriber;
    this.identity = identity;
  }

  get id(): string {
    return this.subscriber.subscriberId;
  }

  /** The last message that came on a path. */
  last(path: string): Arrived {
    const found = this.arrived.findLast((each) => each.path === path);
    if (found === undefined) throw new Error(`no ${path} came to ${this.id}`);
    return found;
  }
}

/** Everybody on a network, and what a registry would say of them. */
export interface Parties {
  readonly own: Party;
  readonly gateways: readonly Party[];
  readonly baker: Party;
  readonly grocer: Party;
  readonly all: readonly Party[];
  readonly peers: Peers;
}

/** A buyer node, so many gateways and two provider nodes. */
export function createParties(gatewayCount: number): Parties {
  let seed = 1;
  const party = (name: string, type: SubscriberType): Party => {
    const keys = signingKeyPair(new Uint8Array(32).fill(seed++));
    const keyId = `${name}-key`;
    const subscriber: Subscriber = {
      subscriberId: name,
      keyId,
      url: `https://${name}/beckn`,
      type,
      domain: DOMAIN,
      signingPublicKey: toBase64(keys.publicKey),
      encryptionPublicKey: '',
      validFromMs: 0,
      validUntilMs: Number.MAX_SAFE_INTEGER,
      status: 'SUBSCRIBED',
      dialect: '1.1.1',
    };
    return new Party(subscriber, createIdentity(name, [{ keyId, secret: keys.secret }], engine));
  };
  const own = party('bap.market.example', 'BAP');
  const gateways = Array.from({ length: gatewayCount }, (_, place) => party(`bg${place + 1}.market.example`, 'BG'));
  const baker = party('bpp.baker.example', 'BPP');
  const grocer = party('bpp.grocer.example', 'BPP');
  const all = [own, ...gateways, baker, grocer];
  const entryOf = (test: (subscriber: Subscriber) => boolean) => {
    const found = all.find(({ subscriber }) => test(subscriber));
    return found === undefined ? refuse('key-unknown', 'The registry has no such node.') : ok(found.subscriber);
  };
  const peers: Peers = {
    key: async (subscriberId, keyId) => entryOf((each) => each.subscriberId === subscriberId && each.keyId === keyId),
    node: async (subscriberId, type) => entryOf((each) => each.subscriberId === subscriberId && each.type === type),
    find: async () => ok([]),
  };

  return { own, gateways, baker, grocer, all, peers };
}

/** A message as whoever got it reads it. @throws when it cannot be read */
export function arrived(path: string, bytes: Uint8Array): Arrived {
  const body = parseJson(bytes);
  const route = dialect.routes.get(path);
  if (!body.ok || route === undefined) throw new Error(`unreadable ${path}`);
  const envelope = dialect.readEnvelope(body.value);
  const command = dialect.decodeCommand(route, body.value);
  if (!envelope.ok) throw new Error(envelope.problem.message);
  if (!command.ok) throw new Error(command.problem.message);
  return { path, envelope: envelope.value, command: command.value, bytes };
}
