import { type Fault, faultsFrom } from './faults.ts';
import { type Action, actions, type Check, type Checks, checks, type RegistryCall } from './generated/validators.js';

export type { Action, Fault, RegistryCall };

/** `core` is what we accept of others: all that Beckn core v1.1.1 does, with a complete context. `strict` is what we send. */
export type Level = 'core' | 'strict';
export type Verdict = { readonly valid: true } | { readonly valid: false; readonly faults: readonly Fault[] };
/** With `allFaults` up to twenty faults are named; without it the check stops at the first, which is what a busy node wants. */
export type ValidateOptions = { readonly allFaults?: boolean };
export type LevelOptions = ValidateOptions & { readonly level?: Level };

const VALID: Verdict = { valid: true };
const known: ReadonlySet<string> = new Set(actions);

/** The actions, callbacks and meta calls of Beckn core v1.1.1 that `validate` knows. */
export function actionsKnown(): readonly Action[] {
  return actions;
}

export function isKnownAction(action: string): action is Action {
  return known.has(action);
}

/** Holds the body of a message against the schema of its action. Ask `isKnownAction` first: an action that is not known throws. */
export function validate(level: Level, action: string, body: unknown, options: ValidateOptions = {}): Verdict {
  if (!isKnownAction(action)) throw new Error(`there is no schema for the action ${action}`);
  return verdict(checksFor(level, options)[action], body);
}

/** Holds the body of a registry call, or of the answer to one (`lookup_reply` and so on), against its schema; at level core unless told. */
export function validateRegistry(call: RegistryCall, body: unknown, options: LevelOptions = {}): Verdict {
  return verdict(checksFor(options.level ?? 'core', options)[call], body);
}

/** Holds the answer in the same HTTP exchange, ACK or NACK, against its schema; at level core unless told. */
export function validateAck(body: unknown, options: LevelOptions = {}): Verdict {
  return verdict(checksFor(options.level ?? 'core', options).ack, body);
}

function checksFor(level: Level, options: ValidateOptions): Checks {
  return checks[options.allFaults ? 'all' : 'first'][level];
}

function verdict(check: Check, body: unknown): Verdict {
  return check(body) ? VALID : { valid: false, faults: faultsFrom(check.errors ?? [], body) };
}
