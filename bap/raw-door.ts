import type { Dialect, Route } from '../dialects/dialect.ts';
import type { Address, Work } from '../node/role.ts';
import type { Envelope, NodeAddress } from '../protocol/message.ts';
import { Change } from './change.ts';
import {
  type PendingRecord,
  partitionOf,
  pendingKey,
  readRecord,
  readTransaction,
  TRANSACTION,
  type TransactionRecord,
} from './records.ts';
import { type ApiOutcome, denied, granted } from './refusals.ts';
import { type Asked, mayAsk, remember } from './request.ts';
import type { BuyerSettings } from './settings.ts';

/** A protocol message as an app gives it. */
export interface RawGiven {
  readonly dialect: Dialect;
  readonly route: Route;
  readonly body: unknown;
  readonly bytes: Uint8Array;
}

export interface RawFacts {
  readonly settings: BuyerSettings;
  readonly nowMs: number;
  readonly newId: () => string;
  /** Whom it is for, when the app says so beside the message. */
  readonly providerNode?: NodeAddress;
}

/** A message that may be signed and sent. */
export interface RawReady {
  readonly route: Route;
  readonly envelope: Envelope;
  readonly bytes: Uint8Array;
}

type Members = Readonly<Record<string, unknown>>;

/**
 * Fills only what the context lacks, and refuses what is not this node's to say. A message that lacks nothing is sent as the
 * bytes that were given.
 */
export function prepareRaw(given: RawGiven, facts: RawFacts): ApiOutcome<RawReady> {
  if (!isMembers(given.body)) return denied('bad-body', 'Send a JSON object with context and message.');
  const stated = given.body.context ?? {};
  if (!isMembers(stated)) return denied('bad-body', 'The context is a JSON object.', { pointer: '/context' });
  const filled = fullContext(given, facts);
  const lacking = Object.keys(filled).some((name) => stated[name] === undefined);
  const body = lacking ? { ...given.body, context: { ...filled, ...stated } } : given.body;
  const envelope = given.dialect.readEnvelope(body);
  if (!envelope.ok) return denied('bad-message', envelope.problem.message, pointerOf(envelope.problem.path));
  const checked = check(envelope.value, body, { given, settings: facts.settings });
  if (!checked.ok) return checked;
  return granted({ route: given.route, envelope: envelope.value, bytes: lacking ? Buffer.from(JSON.stringify(body)) : given.bytes });
}

/** The context that this node would write itself, in the dialect's own spelling. */
function fullContext({ dialect, route }: RawGiven, { settings, nowMs, newId, providerNode }: RawFacts): Members {
  const envelope = {
    domain: settings.domains[0] ?? '',
    ...(settings.cityCode === undefined ? {} : { cityCode: settings.cityCode }),
    ...(settings.countryCode === undefined ? {} : { countryCode: settings.countryCode }),
    buyerNode: settings.node,
    ...(providerNode === undefined ? {} : { providerNode }),
    transactionId: newId(),
    messageId: newId(),
    timestampMs: nowMs,
    ttlMs: settings.ttlMs,
  };
  const written: { readonly context: Members } = JSON.parse(
    Buffer.from(dialect.encodeCommand(envelope, { action: 'search', intent: {} })).toString('utf8'),
  );
  return { ...written.context, action: route.path };
}

function check(
  envelope: Envelope,
  body: unknown,
  { given, settings }: { readonly given: RawGiven; readonly settings: BuyerSettings },
): ApiOutcome<void> {
  const { dialect, route } = given;
  const { id, uri } = envelope.buyerNode;
  if (id !== settings.node.id || uri !== settings.node.uri) {
    return denied(
      'foreign-id',
      `This node speaks for itself only: ${settings.node.id} at ${settings.node.uri}; leave its id and address out.`,
    );
  }
  if (envelope.action !== route.path)
    return denied('bad-message', `The context says ${envelope.action}, the path ${route.path}.`, { pointer: '/context/action' });
  if (envelope.version !== dialect.version)
    return denied('bad-message', `The context says version ${envelope.version}.`, { pointer: '/context/version' });
  if (settings.domains.length > 0 && !settings.domains.includes(envelope.domain)) {
    return denied('bad-message', `This node serves the domains ${settings.domains.join(', ')}.`, { pointer: '/context/domain' });
  }
  if (envelope.providerNode === undefined && route.action !== 'search') {
    return denied('bad-message', 'Only a search goes through gateways; name the provider node it is for.', { pointer: '/context' });
  }
  for (const verdict of [dialect.checkSchema(route, body), dialect.checkNeeds(route, body)]) {
    if (!verdict.ok) return denied('bad-message', verdict.problem.message, pointerOf(verdict.problem.path));
  }
  return granted(undefined);
}

/** Sends it on the same road as everything else: recorded, signed, retried, and missed when no answer comes. */
export function sendRaw(
  ready: RawReady,
  by: { readonly app: string; readonly webhook: boolean; readonly listedAtMs?: number },
  settings: BuyerSettings,
): Work<ApiOutcome<Asked>> {
  const { envelope, route, bytes } = ready;
  const { transactionId, messageId } = envelope;
  return {
    partition: partitionOf(transactionId),
    reads: [TRANSACTION, pendingKey(messageId)],
    decide(state, { nowMs }) {
      const known = readTransaction(state);
      if (known !== undefined && known.app !== by.app) return { result: denied('foreign-id', 'This transaction is not yours.') };
      if (readRecord(state, pendingKey(messageId)) !== undefined)
        return { result: denied('bad-message', 'This message_id was used before; make a new one.') };
      const to = receivers(envelope, settings);
      if (to.length === 0) return { result: denied('unavailable', 'This node knows no gateway; name a provider node to ask.') };
      const change = new Change(known ?? begun(envelope, by, nowMs), nowMs);
      if (!mayAsk(change)) return { result: denied('too-many', 'This transaction made as many requests as it may.') };
      const untilMs = nowMs + (envelope.ttlMs ?? settings.ttlMs);
      for (const address of to) change.send({ what: 'bytes', to: address, envelope, path: route.path, bytes, giveUpAtMs: untilMs });
      const names = to.map((address) => address.subscriberId);
      const pending: PendingRecord = { messageId, action: route.action, to: names, sentAtMs: nowMs, untilMs, state: 'sent', raw: true };
      remember(change, pending, settings);
      join(change, ready, names);
      change.tell('request', { messageId, action: route.action, state: 'sent', to: names });
      return change.decision(granted({ transactionId, messageId, repeated: false }));
    },
  };
}

function receivers({ providerNode, domain }: Envelope, settings: BuyerSettings): readonly Address[] {
  if (providerNode !== undefined) return [{ subscriberId: providerNode.id, type: 'BPP', domain }];
  return settings.gateways.map((subscriberId) => ({ subscriberId, type: 'BG', domain }));
}

/** Makes a provider node a party to the transaction, so that its callbacks are let in. */
function join(change: Change, { envelope, route }: RawReady, names: readonly string[]): void {
  const { providerNode } = envelope;
  const { parties, ordering } = change.transaction;
  if (providerNode !== undefined && !parties.some((party) => party.id === providerNode.id))
    change.update({ parties: [...parties, providerNode] });
  if (providerNode !== undefined && route.action === 'confirm') change.update({ ordering: [...new Set([...ordering, providerNode.id])] });
  if (route.action !== 'search') return;
  change.update({
    searchId: envelope.messageId,
    handOvers: names.map((to) => ({ to, state: 'sent' })),
    direct: providerNode !== undefined,
  });
}

function begun(
  envelope: Envelope,
  by: { readonly app: string; readonly webhook: boolean; readonly listedAtMs?: number },
  nowMs: number,
): TransactionRecord {
  const { transactionId: id, domain, cityCode, countryCode } = envelope;
  return {
    id,
    ...by,
    domain,
    ...(cityCode === undefined ? {} : { cityCode }),
    ...(countryCode === undefined ? {} : { countryCode }),
    createdAtMs: nowMs,
    search: 'raw',
    handOvers: [],
    direct: false,
    searchId: '',
    parties: [],
    orderIds: [],
    ordering: [],
    offers: 0,
    offerBytes: 0,
    orders: 0,
    requests: 0,
    events: 0,
  };
}

function pointerOf(path: string | undefined): { readonly pointer?: string } {
  return path === undefined ? {} : { pointer: path };
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
