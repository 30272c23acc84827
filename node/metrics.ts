import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ProblemName } from '../protocol/problems.ts';
import type { StoreCounts } from './store/port.ts';

export type ReceivedVerdict = 'ack' | 'nack' | 'repeated';
export type TurnedAway = 'connections' | 'requests' | 'size' | 'pressure';
export type SentOutcome = 'acked' | 'refused' | 'failed' | 'undeliverable';

/** What a node counts. Labels come from small fixed sets: nobody outside can make a new series. */
export interface Metrics {
  /** A message came in. @param action path of the route, or `unknown` */
  messageReceived(action: string, verdict: ReceivedVerdict, problem?: ProblemName): void;
  /** One attempt to deliver ended. */
  messageSent(action: string, outcome: SentOutcome): void;
  signatureChecked(verdict: 'holds' | 'fails'): void;
  /** An entry was wanted: from the cache, or from a registry with or without success. */
  registryLookup(result: 'cached' | 'answered' | 'failed'): void;
  /** From the decision to the peer's ACK. */
  deliveryTook(action: string, seconds: number): void;
  /** From the inbox to the commit of the decision. */
  handlingTook(action: string, seconds: number): void;
  /** How much waits in the store, and how much was set aside where that was counted. */
  waiting(counts: StoreCounts & { readonly setAside?: number }): void;
  /** A search was passed to fewer nodes than there are. @param leftOut how many nodes were left out */
  searchCut(leftOut: number): void;
  /** A connection or request was turned away for want of room. */
  turnedAway(cause: TurnedAway): void;
  /** How much of what this node may take on it has taken on: 1 is all. */
  pressure(share: number): void;
}

const SECONDS_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** More different actions than any dialect has; past that they are counted as `other`. */
const ACTIONS_MAX = 64;

/** @param name label `node` of every series */
export function createMetrics(name: string, options: { readonly processMetrics: boolean }): { metrics: Metrics; registry: Registry } {
  const registry = new Registry();
  registry.setDefaultLabels({ node: name });
  if (options.processMetrics) collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counter = <Label extends string>(metric: string, help: string, labelNames: readonly Label[]): Counter<Label> =>
    new Counter({ name: metric, help, labelNames, registers });
  const histogram = (metric: string, help: string): Histogram<'action'> =>
    new Histogram({ name: metric, help, labelNames: ['action'], buckets: SECONDS_BUCKETS, registers });

  const received = counter('messages_received_total', 'Messages that came in, by verdict.', ['action', 'verdict', 'problem']);
  const sent = counter('messages_sent_total', 'Attempts to deliver, by outcome.', ['action', 'outcome']);
  const signatures = counter('signatures_checked_total', 'Signatures that were checked.', ['verdict']);
  const lookups = counter('peers_lookups_total', 'Look-ups of registry entries.', ['result']);
  const refused = counter('turned_away_total', 'Connections and requests turned away for want of room.', ['cause']);
  const leftOutNodes = counter('search_nodes_left_out_total', 'Provider nodes that a search was not passed to for want of room.', []);
  const delivery = histogram('delivery_seconds', 'From the decision to the ACK of the peer.');
  const handle = histogram('handle_seconds', 'From the inbox to the commit of the decision.');
  // Every worker of a node sees the same store: the newest that one of them saw is no sum.
  const queues = new Gauge({
    name: 'queue_entries',
    help: 'Entries that wait in the store.',
    labelNames: ['queue'],
    aggregator: 'max',
    registers,
  });
  const taken = new Gauge({ name: 'inbox_places_taken_ratio', help: 'Of what may wait to be acted upon, what does.', registers });
  const bounded = boundedLabel(ACTIONS_MAX);
  const metrics: Metrics = {
    messageReceived: (action, verdict, problem) => received.inc({ action: bounded(action), verdict, problem: problem ?? '' }),
    messageSent: (action, outcome) => sent.inc({ action: bounded(action), outcome }),
    signatureChecked: (verdict) => signatures.inc({ verdict }),
    registryLookup: (result) => lookups.inc({ result }),
    deliveryTook: (action, seconds) => delivery.observe({ action: bounded(action) }, seconds),
    handlingTook: (action, seconds) => handle.observe({ action: bounded(action) }, seconds),
    searchCut: (leftOut) => leftOutNodes.inc(leftOut),
    pressure: (share) => taken.set(share),
    turnedAway: (cause) => refused.inc({ cause }),
    waiting: (counts) => {
      for (const queue of ['inbox', 'outbox', 'timers', 'dead'] as const) queues.set({ queue }, counts[queue]);
      if (counts.setAside !== undefined) queues.set({ queue: 'set-aside' }, counts.setAside);
    },
  };
  return { metrics, registry };
}

function boundedLabel(max: number): (value: string) => string {
  const seen = new Set<string>();
  return (value) => {
    if (seen.has(value)) return value;
    if (seen.size >= max) return 'other';
    seen.add(value);
    return value;
  };
}
