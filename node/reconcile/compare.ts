import type { Evidence, EvidenceMessage } from '../evidence.ts';
import type { Difference } from './difference.ts';
import { finalStates } from './final-states.ts';
import { type Proof, type ProofMeans, proofOf } from './proof.ts';

/** What a comparison of two nodes' evidence of one transaction found. */
export interface Comparison {
  readonly transactionId: string;
  readonly nodes: readonly [string, string];
  /** Messages that one sent and the other received. */
  readonly matched: number;
  /** Signatures that could not be checked, since their key is not known. */
  readonly unchecked: number;
  /** In the order of their times: the first one is where the two stories part. */
  readonly differences: readonly Difference[];
}

export interface CompareMeans extends ProofMeans {
  /** How far the clocks of two honest nodes may be apart. */
  readonly skewMs: number;
}

/**
 * Holds what two nodes have in their logs of one transaction against each other: what each sent to the other and had acknowledged
 * must have been received, byte for byte; what was received must have been sent, and be signed; and both must have heard the same last word.
 */
export function compareEvidence(one: Evidence, other: Evidence, means: CompareMeans): Comparison {
  const ways = [new Way(one, other, means), new Way(other, one, means)];
  for (const way of ways) way.compare();
  const altered = [one, other].flatMap((side) => alteredIn(side, means));
  const last = [...finalStates(one, other), ...finalStates(other, one)];
  const differences = [...altered, ...ways.flatMap((way) => way.found), ...last];
  return {
    transactionId: one.transactionId,
    nodes: [one.node, other.node],
    matched: ways.reduce((sum, way) => sum + way.matched, 0),
    unchecked: ways.reduce((sum, way) => sum + way.unchecked, 0),
    differences: differences.sort((a, b) => a.atMs - b.atMs),
  };
}

/** Evidence that does not fit itself was changed after it was written down. */
function alteredIn({ node, messages }: Evidence, means: CompareMeans): readonly Difference[] {
  return messages
    .filter(({ bytes, digest }) => bytes !== '' && means.digestOf(Buffer.from(bytes, 'base64')) !== digest)
    .map((message) =>
      told(
        'altered',
        message,
        `The evidence of ${node} was altered: the bytes of ${nameOf(message)} do not have the digest that stands beside them.`,
      ),
    );
}

/** One direction: what one node sent and the other received. */
class Way {
  readonly found: Difference[] = [];
  matched = 0;
  unchecked = 0;
  readonly #from: Evidence;
  readonly #to: Evidence;
  readonly #means: CompareMeans;
  readonly #received: ReadonlyMap<string, readonly EvidenceMessage[]>;
  readonly #sent: ReadonlyMap<string, readonly EvidenceMessage[]>;

  constructor(from: Evidence, to: Evidence, means: CompareMeans) {
    this.#from = from;
    this.#to = to;
    this.#means = means;
    this.#sent = byName(from.messages.filter(({ direction }) => direction === 'out'));
    this.#received = byName(to.messages.filter(({ direction, peer }) => direction === 'in' && peer === from.node));
  }

  compare(): void {
    for (const received of [...this.#received.values()].flat()) this.#compareReceived(received);
    for (const sent of [...this.#sent.values()].flat()) this.#compareSent(sent);
  }

  #compareReceived(received: EvidenceMessage): void {
    const proof = proofOf(received, this.#from.node, this.#means);
    if (proof === 'unchecked') this.unchecked += 1;
    const sent = this.#sent.get(keyOf(received)) ?? [];
    const same = sent.find(({ digest }) => digest === received.digest);
    if (same !== undefined) {
      this.matched += 1;
      if (proof === 'wrong') this.#tell('never-sent', received, this.#notSigned(received));
      this.#compareTimes(same, received);
    } else if (sent.length > 0) this.#tell('different-bytes', received, this.#differentBytes(received, proof));
    else if (this.#from.cut === undefined) this.#tell('never-sent', received, this.#neverSent(received, proof));
  }

  /** What was acknowledged is what the receiver must have. */
  #compareSent(sent: EvidenceMessage): void {
    const delivery = sent.deliveries?.find(({ to }) => to === this.#to.node);
    if (delivery === undefined || this.#received.has(keyOf(sent)) || this.#to.cut !== undefined) return;
    const [from, to] = [this.#from.node, this.#to.node];
    const sentence = `${from} sent ${nameOf(sent)} and ${to} acknowledged it at ${moment(delivery.atMs)}, but ${to} has not received it: its log has lost it.`;
    this.found.push(told('never-received', { ...sent, atMs: delivery.atMs }, sentence));
  }

  #compareTimes(sent: EvidenceMessage, received: EvidenceMessage): void {
    const { skewMs } = this.#means;
    const [from, to] = [this.#from.node, this.#to.node];
    const earlyMs = sent.atMs - received.atMs;
    if (earlyMs > skewMs) {
      this.#tell(
        'odd-time',
        received,
        `${to} received ${nameOf(received)} ${seconds(earlyMs)} before ${from} made it: their clocks differ.`,
      );
    }
    const delivery = sent.deliveries?.find((each) => each.to === to);
    const lateMs = delivery === undefined ? 0 : received.atMs - delivery.atMs;
    if (lateMs > skewMs) {
      this.#tell(
        'odd-time',
        received,
        `${to} received ${nameOf(received)} ${seconds(lateMs)} after ${from} had its acknowledgement: their clocks differ.`,
      );
    }
  }

  #notSigned(received: EvidenceMessage): string {
    return `${this.#to.node} has ${nameOf(received)} with a signature that ${this.#from.node} did not make.`;
  }

  #differentBytes(received: EvidenceMessage, proof: Proof): string {
    const [from, to] = [this.#from.node, this.#to.node];
    const whose = {
      holds: `and those are signed by ${from}`,
      wrong: `and those are not signed by ${from}`,
      unchecked: 'and their signature could not be checked',
    };
    return `${nameOf(received)} is not the same on both sides: ${to} received other bytes than ${from} sent under this message id, ${whose[proof]}.`;
  }

  #neverSent(received: EvidenceMessage, proof: Proof): string {
    const [from, to] = [this.#from.node, this.#to.node];
    const why = {
      holds: `its signature is that of ${from}, whose log has lost it`,
      wrong: `its signature is not that of ${from}: it is forged`,
      unchecked: 'its signature could not be checked: it is forged, or the log of the sender has lost it',
    };
    return `${to} received ${nameOf(received)}, which ${from} has not sent: ${why[proof]}.`;
  }

  #tell(kind: Difference['kind'], message: EvidenceMessage, sentence: string): void {
    this.found.push(told(kind, message, sentence));
  }
}

function told(kind: Difference['kind'], { atMs, action, messageId }: EvidenceMessage, sentence: string): Difference {
  return { kind, atMs, action, messageId, sentence };
}

function byName(messages: readonly EvidenceMessage[]): ReadonlyMap<string, readonly EvidenceMessage[]> {
  const found = new Map<string, EvidenceMessage[]>();
  for (const message of messages) {
    const alike = found.get(keyOf(message)) ?? [];
    alike.push(message);
    found.set(keyOf(message), alike);
  }
  return found;
}

function keyOf({ action, messageId }: EvidenceMessage): string {
  return `${action}|${messageId.toLowerCase()}`;
}

function nameOf({ action, messageId, atMs }: EvidenceMessage): string {
  return `${action} ${messageId} (${moment(atMs)})`;
}

function moment(ms: number): string {
  return new Date(ms).toISOString();
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
