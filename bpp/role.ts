import type { Answer, Command, CommandAction } from '../commerce/command.ts';
import type { Intent } from '../commerce/intent.ts';
import type { Refusal } from '../commerce/refusal.ts';
import type { DecideContext, Heard, Role, Work } from '../node/role.ts';
import type { Json } from '../node/store/port.ts';
import type { NodeAddress } from '../protocol/message.ts';
import { answerTo, conversationOf, told } from './answering.ts';
import type { CatalogueIndex, Found } from './catalogue-index.ts';
import type { AskedMessage, Engine, Plan, ProviderCommand, Turn } from './engines/engine.ts';
import { CANCELLATION_REASONS, RATING_CATEGORIES, RETURN_REASONS } from './engines/reasons.ts';
import { onAnswersTimer } from './forms/kept-answers.ts';
import { planWithForms } from './forms/with-forms.ts';
import { onBroughtTimer } from './moving/take-in.ts';
import { withPhotoAddresses } from './photos/photo-addresses.ts';
import { partitionOfProvider, providerOf } from './provider-record.ts';
import { onSignsTimer, planWithSigns } from './signs/sign-work.ts';

export interface ProviderRoleOptions {
  /** This node as messages name it: its subscriber_id and the base URL at which it hears. */
  readonly node: NodeAddress;
  readonly catalogueIndex: CatalogueIndex;
  /** Told after every commit, so that the index follows. */
  readonly committed?: Role['committed'];
  /** What answers for the kinds of provider that this node may host. Which one a provider has stands in its committed record. */
  readonly engines: readonly Engine[];
}

/** Items in one answer to a search unless it asks for fewer: some hundreds of kilobytes, well inside the largest message. */
export const SEARCH_ITEMS_MAX = 200;
const SEARCH_ITEMS_DEFAULT = 60;
const WAITED_FOR_MS = 30_000;

/** A node on which businesses offer what they have: one or thousands, each in a partition of its own. */
export function createProviderRole(options: ProviderRoleOptions): Role {
  const { node, committed, engines, catalogueIndex } = options;
  const byName = new Map(engines.map((engine) => [engine.name, engine]));
  const engineOf = (providerId: string) => byName.get(catalogueIndex.provider(providerId)?.engine ?? '');
  const setting: Setting = { ...options, engineOf };
  return {
    name: 'bpp',
    type: 'BPP',
    hears: (route) => route.direction === 'request',
    partitionOf: partitionFor,
    onMessage: (heard) => Promise.resolve(workOn(heard, understand(heard), setting)),
    onGivenUp: (heard, partition) => apology(heard, { partition, node }),
    onTimer: (partition, data) => timerWork(partition, data, setting),
    ...(committed === undefined ? {} : { committed }),
  };
}

/** What a message asks, as far as it could be read. */
type Understood =
  | { readonly for: 'everyone'; readonly command: Exclude<Command, ProviderCommand> }
  | { readonly for: 'provider'; readonly providerId: string; readonly command: ProviderCommand }
  | { readonly for: 'nobody'; readonly refusal: Refusal };

/** The engine of a provider that this node hosts; undefined for one that it does not know. */
type Setting = ProviderRoleOptions & { readonly engineOf: (providerId: string) => Engine | undefined };

function understand(heard: Heard): Understood {
  const decoded = heard.dialect.decodeCommand(heard.route, heard.body);
  if (!decoded.ok) {
    const { message, path } = decoded.problem;
    return { for: 'nobody', refusal: { reason: 'invalid', message, ...(path === undefined ? {} : { path }) } };
  }
  const command = decoded.value;
  switch (command.action) {
    case 'search':
    case 'cancellation-reasons':
    case 'return-reasons':
    case 'rating-categories':
      return { for: 'everyone', command };
    default:
      return forProvider(command, partitionFor(heard));
  }
}

function forProvider(command: ProviderCommand, partition: string): Understood {
  const providerId = providerOf(namedIn(command));
  // It is acted upon where it was put: what decodes to another provider than it named at first sight is about nobody.
  if (providerId === undefined || partitionOfProvider(providerId) !== partition) return { for: 'nobody', refusal: unknownId(command) };
  return { for: 'provider', providerId, command };
}

/** The id by which a command finds its provider; ids that we make begin with their provider's. */
function namedIn(command: ProviderCommand): string {
  switch (command.action) {
    case 'select':
    case 'init':
    case 'confirm':
      return command.order.providerId;
    case 'update':
      return command.order.id ?? '';
    case 'status':
    case 'track':
    case 'cancel':
      return command.orderId;
    case 'rating':
      return command.ratings[0]?.id ?? '';
    case 'support':
      return command.support.refId ?? '';
  }
}

function unknownId({ action }: ProviderCommand): Refusal {
  const message = 'The message names nothing that is known here; use the ids that this node gave.';
  switch (action) {
    case 'select':
    case 'init':
    case 'confirm':
      return { reason: 'provider-not-found', message };
    case 'rating':
      return { reason: 'rated-entity-not-found', message };
    case 'support':
      return { reason: 'support-unavailable', message };
    default:
      return { reason: 'order-not-found', message };
  }
}

/** Actions that name no provider: they are put to all of them, or ask what this node goes by. */
const FOR_EVERYONE: ReadonlySet<CommandAction> = new Set(['search', 'cancellation-reasons', 'return-reasons', 'rating-categories']);

/** Those of nobody in particular are kept apart by who sends them, so that one sender's nonsense delays no other. */
function partitionFor({ route, dialect, body, envelope, sender }: Heard): string {
  if (FOR_EVERYONE.has(route.action)) return `search:${envelope.transactionId}`;
  const providerId = providerOf(dialect.subjectOf(route, body) ?? '');
  return providerId === undefined ? `unplaced:${sender.subscriberId}` : partitionOfProvider(providerId);
}

function workOn(heard: Heard, understood: Understood, setting: Setting): Work {
  const partition = partitionFor(heard);
  const plan = planFor(heard, understood, setting);
  const to = conversationOf(heard);
  const { messageId } = heard.envelope;
  return {
    partition,
    ...readBy(plan),
    decide(state, context) {
      const { answer, news = [], ...changes } = plan.decide(state, context);
      const said = answer === undefined ? [] : [answerTo(to, answer, { from: setting.node, messageId, nowMs: context.nowMs })];
      return { ...changes, send: [...said, ...told(news, { from: setting.node, context })], result: undefined };
    },
  };
}

function readBy({ reads, lists, readsMore }: Plan): Pick<Work, 'reads' | 'lists' | 'readsMore'> {
  return { reads, ...(lists === undefined ? {} : { lists }), ...(readsMore === undefined ? {} : { readsMore }) };
}

function planFor(heard: Heard, understood: Understood, setting: Setting): Plan {
  switch (understood.for) {
    case 'provider': {
      const { providerId, command } = understood;
      const engine = setting.engineOf(providerId);
      if (engine === undefined) return saying(() => ({ action: command.action, refusal: unknownId(command) }));
      const plan = planWithForms(engine, { providerId, command, from: conversationOf(heard), message: messageOf(heard) }, setting.node.uri);
      return command.action === 'confirm' ? planWithSigns(plan) : plan;
    }
    case 'everyone':
      return saying((context) => answerForAll(understood.command, setting, context));
    case 'nobody':
      return saying(() => ({ action: heard.route.action, refusal: understood.refusal }));
  }
}

/** Who says nothing of how long they wait is given a little while. */
function messageOf({ envelope, bytes, headers }: Heard): AskedMessage {
  return { id: envelope.messageId, untilMs: envelope.timestampMs + (envelope.ttlMs ?? WAITED_FOR_MS), bytes, headers };
}

function saying(answer: (context: DecideContext) => Answer): Plan {
  return { reads: [], decide: (_state, context): Turn => ({ answer: answer(context) }) };
}

function answerForAll(command: Exclude<Command, ProviderCommand>, setting: Setting, { nowMs }: DecideContext): Answer {
  switch (command.action) {
    case 'search':
      return { action: 'search', catalogue: { providers: foundFor(command.intent, setting, nowMs) } };
    case 'cancellation-reasons':
      return { action: 'cancellation-reasons', reasons: CANCELLATION_REASONS };
    case 'return-reasons':
      return { action: 'return-reasons', reasons: RETURN_REASONS };
    case 'rating-categories':
      return { action: 'rating-categories', categories: RATING_CATEGORIES };
  }
}

function foundFor(intent: Intent, { catalogueIndex, engineOf, node }: Setting, nowMs: number) {
  const itemsMax = Math.min(Math.max(1, intent.itemsMax ?? SEARCH_ITEMS_DEFAULT), SEARCH_ITEMS_MAX);
  return catalogueIndex.search({ ...intent, itemsMax }, { nowMs }).flatMap((found: Found) => {
    const provider = engineOf(found.providerId)?.show(found, catalogueIndex, { nowMs, intent });
    return provider === undefined ? [] : [withPhotoAddresses(provider, node.uri)];
  });
}

function timerWork(partition: string, data: Json, setting: Setting): Work {
  const providerId = partition.slice(partitionOfProvider('').length);
  const engine = setting.engineOf(providerId);
  // It comes back when its lease has run out: by then the read model has heard of a provider that another process brought.
  if (engine === undefined) throw new Error(`no engine answers for ${providerId}`);
  const plan = onAnswersTimer(data) ?? onBroughtTimer(data) ?? onSignsTimer(data) ?? engine.onTimer(providerId, data);
  return {
    partition,
    ...readBy(plan),
    decide(state, context) {
      const { answer: _unasked, news = [], ...changes } = plan.decide(state, context);
      return { ...changes, send: told(news, { from: setting.node, context }), result: undefined };
    },
  };
}

/** What was acknowledged is answered, also when we failed at it. */
function apology(heard: Heard, { partition, node }: { readonly partition: string; readonly node: NodeAddress }): Work {
  const refusal: Refusal = {
    reason: 'business',
    message: 'This node failed to act upon the message; nothing was changed. Try again later.',
  };
  const answer: Answer = { action: heard.route.action, refusal };
  const { messageId } = heard.envelope;
  return {
    partition,
    reads: [],
    decide: (_state, { nowMs }) => ({
      send: [answerTo(conversationOf(heard), answer, { from: node, messageId, nowMs })],
      result: undefined,
    }),
  };
}
