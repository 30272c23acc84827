import type { Answer, Command } from '../commerce/command.ts';
import type { Dialect, Route } from '../dialects/dialect.ts';
import type { Envelope } from '../protocol/message.ts';
import type { Outcome, Problem } from '../protocol/problems.ts';
import type { SubscriberType } from '../protocol/subscriber.ts';
import type { Json, State } from './store/port.ts';

/** Who signed a message, as the registry knows them. */
export interface Sender {
  readonly subscriberId: string;
  readonly type: SubscriberType;
}

/** A message whose signature, context and schema hold. */
export interface Heard {
  readonly route: Route;
  readonly dialect: Dialect;
  readonly envelope: Envelope;
  readonly sender: Sender;
  /** The gateway that passed it on, if one did. */
  readonly via?: Sender;
  /** The parsed body and the bytes that were signed. */
  readonly body: unknown;
  readonly bytes: Uint8Array;
  /** Signature headers as they came. */
  readonly headers: Readonly<Record<string, string>>;
  /** Id of its log entry. */
  readonly logId: string;
}

/** To whom a message goes. The URL always comes from the registry. */
export interface Address {
  readonly subscriberId: string;
  readonly type: SubscriberType;
  readonly domain: string;
}

/** One message to send: encoded once, inside the commit that decides it. A reply is spoken in the `dialect` of its request. */
export type Send =
  | {
      readonly what: 'command';
      readonly to: Address;
      readonly envelope: Omit<Envelope, 'action' | 'version'>;
      readonly command: Command;
      readonly dialect?: Dialect;
      readonly giveUpAtMs: number;
    }
  | {
      readonly what: 'answer';
      readonly to: Address;
      readonly envelope: Omit<Envelope, 'action' | 'version'>;
      readonly answer: Answer;
      readonly dialect?: Dialect;
      readonly giveUpAtMs: number;
    }
  /** The bytes of a message that was heard, untouched, with its own signature and the gateway's beside it. */
  | { readonly what: 'relay'; readonly to: readonly Address[]; readonly heard: Heard; readonly giveUpAtMs: number }
  /** Bytes that an app made itself (the raw door). */
  | {
      readonly what: 'bytes';
      readonly to: Address;
      readonly envelope: Envelope;
      readonly path: string;
      readonly bytes: Uint8Array;
      readonly giveUpAtMs: number;
    };

/** What became of a message that was sent. */
export interface Delivery {
  readonly to: Address;
  readonly transactionId: string;
  readonly messageId: string;
  /** Path of the route it was sent on. */
  readonly path: string;
  /** `refused`: the peer said NACK. `undeliverable`: nobody took it before it was of no use any more. */
  readonly ended: 'acked' | 'refused' | 'undeliverable';
  readonly problem?: { readonly code: string; readonly message: string };
}

export interface DecideContext {
  readonly nowMs: number;
  /** A fresh UUID at each call. */
  readonly newId: () => string;
}

/** What is to change, all together or not at all. */
export interface Decision<Result = void> {
  readonly put?: Readonly<Record<string, Json>>;
  readonly remove?: readonly string[];
  readonly send?: readonly Send[];
  /** The same id set again replaces the earlier timer of this partition. */
  readonly timers?: readonly { readonly id: string; readonly wakeAtMs: number; readonly data: Json }[];
  readonly cancelTimers?: readonly string[];
  /** Remembered as said: a repetition ends the work with `repeated`. Used for idempotency keys. */
  readonly claim?: { readonly key: string; readonly value: string; readonly expiresAtMs: number };
  readonly result: Result;
}

/** Work on one partition: which keys it reads, and the pure decision over what was read. */
export interface Work<Result = void> {
  readonly partition: string;
  readonly reads: readonly string[];
  /** Every key of the partition that begins with one of these is read too. Bounded: at most {@link LISTED_MAX} keys each. */
  readonly lists?: readonly string[];
  /** Further keys, which only what was read so far can name. They are read after it, and must not move either. */
  readsMore?(state: State): readonly string[];
  decide(state: State, context: DecideContext): Decision<Result>;
}

/** How many keys one list of a work may read. */
export const LISTED_MAX = 2_000;

/** What makes a node a registry, gateway, buyer node or provider node. */
export interface Role {
  readonly name: 'gateway' | 'bap' | 'bpp';
  readonly type: SubscriberType;
  /** Which routes it hears; any other is answered "action not applicable". */
  hears(route: Route): boolean;
  /** Where a message belongs. A function of the message alone: a repetition must land in the same place. */
  partitionOf(heard: Heard): string;
  /** A last word before a message is accepted, over a little state, such as whether it belongs to a transaction of ours. */
  readonly admission?: {
    reads(heard: Heard): readonly string[];
    admit(heard: Heard, state: State): Outcome<void>;
  };
  /** What to do with a message that was accepted. May look something up first; changes nothing itself. */
  onMessage(heard: Heard): Promise<Work>;
  /** The last word on a message that could not be acted upon however often it was tried: what was acknowledged must be answered. */
  onGivenUp?(heard: Heard, partition: string): Work;
  onTimer(partition: string, data: Json): Work;
  onDelivery?(partition: string, delivery: Delivery): Work | undefined;
  /** Told after every commit of a decision, in order within a partition; must not throw. */
  committed?(partition: string, put: Readonly<Record<string, Json>>, removed: readonly string[]): void;
}

/** A refusal of local work, such as an idempotency key that was used before. */
export type Performed<Result> =
  | { readonly ok: true; readonly value: Result }
  | { readonly ok: false; readonly repeated: string }
  | { readonly ok: false; readonly problem: Problem };

/** Does work of an API or an import on the same road: read, decide, one commit, again when something moved. */
export interface Performer {
  perform<Result>(work: Work<Result>): Promise<Performed<Result>>;
}
