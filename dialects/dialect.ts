import type { Answer, Command, CommandAction } from '../commerce/command.ts';
import type { Acknowledgement } from '../protocol/ack.ts';
import type { Envelope, NodeReply } from '../protocol/message.ts';
import type { Outcome } from '../protocol/problems.ts';

/** Which way a message goes: from a buyer's side, or back to it. */
export type Direction = 'request' | 'callback';

/** One thing that can be said in a dialect. */
export interface Route {
  /** Last part of the URL, which is also the action as the context names it, such as `on_search`. */
  readonly path: string;
  readonly direction: Direction;
  /** What it means, whatever the dialect calls it. */
  readonly action: CommandAction;
  /** Whether one message id rightly brings several different messages on this route. */
  readonly brings: 'one' | 'many';
}

/** What a sender must know to answer a failed signature check. */
export interface Challenge {
  /** Our own subscriber_id. */
  readonly realm: string;
}

/** One version of the wire format: the only place that spells its names. */
export interface Dialect {
  readonly version: string;
  /** Every route by its path. */
  readonly routes: ReadonlyMap<string, Route>;
  routeOf(direction: Direction, action: CommandAction): Route;
  /** Reads the facts of the context; a member that is missing or ill formed is named by its pointer. */
  readEnvelope(body: unknown): Outcome<Envelope>;
  /** Holds a message from outside against the schema (level `core`). */
  checkSchema(route: Route, body: unknown): Outcome<void>;
  /** What nobody could act upon although the schema lets it pass, such as a `select` without items. */
  checkNeeds(route: Route, body: unknown): Outcome<void>;
  /** The id that a request is about (of a provider, an order, or what is rated), read without decoding the rest; undefined when it names none. */
  subjectOf(route: Route, body: unknown): string | undefined;
  /** The id of the order that a message is about, as it states it; undefined when it states none. */
  orderOf(body: unknown): string | undefined;
  decodeCommand(route: Route, body: unknown): Outcome<Command>;
  decodeAnswer(route: Route, body: unknown): Outcome<Answer>;
  /** The bytes that are signed and sent. The envelope's action is set by the route. */
  encodeCommand(envelope: Omit<Envelope, 'action' | 'version'>, command: Command): Uint8Array;
  encodeAnswer(envelope: Omit<Envelope, 'action' | 'version'>, answer: Answer): Uint8Array;
  /** A message of ours made again with another time, for one that is sent after its own is over. The rest stays as it was. */
  renewed(bytes: Uint8Array, timestampMs: number): Uint8Array;
  /** The HTTP reply that says ACK or NACK. */
  reply(acknowledgement: Acknowledgement, challenge: Challenge): NodeReply;
  /** What a peer's HTTP reply to a message of ours says. Not a proper reply at all: the outcome is a problem. */
  readReply(httpStatus: number, body: string): Outcome<Acknowledgement>;
}
