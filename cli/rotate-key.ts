import { setTimeout as wait } from 'node:timers/promises';
import { createKeys, type NodeKeys, replaceKeys, type SigningKey } from '../node/keys-file.ts';
import { LIMITS } from '../protocol/limits.ts';
import { type OwnEntries, withOwnEntries } from './own-entries.ts';
import type { Terminal } from './terminal.ts';
import { UsageError, wholeNumber } from './terminal.ts';

export interface RotateKeyFlags {
  readonly config: string;
  readonly domain?: string;
  readonly end?: string;
  readonly seconds: string;
}

/** Between two looks whether the registries have the new key. */
const LOOK_MS = 500;
const MS_A_SECOND = 1_000;
const SECONDS_A_MINUTE = 60;

/**
 * `marktplein rotate-key`: a new signing key beside the one in use, or the end of one that has a successor. The node takes up
 * what changes in its key file by itself: it has the new key entered, since the registries' challenge comes to it.
 */
export function rotateKey(flags: RotateKeyFlags, terminal: Terminal): Promise<number> {
  const seconds = wholeNumber(flags.seconds, '--seconds', { min: 1 });
  return withOwnEntries(flags.config, terminal, (entries) => {
    const { file, json } = entries.foundation.config.keys;
    if (file === undefined || json !== undefined) {
      throw new UsageError('The keys come from the variable MARKTPLEIN_KEYS; a key can be changed where they lie in a keys_file.');
    }
    return flags.end === undefined
      ? begin(entries, { ...flags, file, seconds, terminal })
      : end(entries, { file, keyId: flags.end, terminal });
  });
}

interface Beginning {
  readonly config: string;
  readonly domain?: string;
  readonly file: string;
  readonly seconds: number;
  readonly terminal: Terminal;
}

async function begin(entries: OwnEntries, { config, domain, file, seconds, terminal }: Beginning): Promise<number> {
  const { keys, clock, config: node } = entries.foundation;
  const inUse = keysFor(keys, domain);
  const [present] = inUse;
  const [, ...later] = inUse;
  const next = later.at(-1) ?? addKey(entries, { file, present });
  const isNew = later.length === 0;
  terminal.note(isNew ? `Key ${next.keyId} is in ${file}; a node that runs has it entered now.` : `Key ${next.keyId} was made before.`);
  const deadlineMs = clock.nowMs() + seconds * MS_A_SECOND;
  for (;;) {
    const lacking = await entries.lacking(next, present);
    if (lacking.ok && lacking.value.length === 0) break;
    if (clock.nowMs() >= deadlineMs) {
      const why = lacking.ok ? `${lacking.value.join(', ')} has not entered it yet` : lacking.problem.message;
      terminal.note(`${why}. It is entered when the node runs and can be reached from there; until then key ${present.keyId} signs.`);
      terminal.note('To see how it stands, say the same again.');
      return 1;
    }
    // Not the clock's sleep: between two looks nothing else keeps this process alive.
    await wait(LOOK_MS);
  }
  const minutes = Math.ceil(LIMITS.signatureLifetimeDefaultS / SECONDS_A_MINUTE) + 1;
  terminal.print(`${node.subscriberId} signs with key ${next.keyId}: a node that runs does so within seconds.`);
  terminal.print(`Key ${present.keyId} still holds, for what is under way. In ${minutes} minutes, or at once if it was stolen, end it:`);
  terminal.print(`  marktplein rotate-key --config ${config} --end ${present.keyId}`);
  return 0;
}

/** The keys that sign for a domain, the oldest first. Without a domain: those of a node all of whose keys are for the same. */
function keysFor({ signing }: NodeKeys, domain: string | undefined): readonly [SigningKey, ...SigningKey[]] {
  const domains = new Set(signing.map((key) => key.domain));
  const wanted = domain ?? (domains.size === 1 ? signing[0]?.domain : undefined);
  const [first, ...more] = signing.filter((key) => key.domain === wanted);
  if (first !== undefined) return [first, ...more];
  const named = [...domains].map((each) => each ?? 'every domain').join(', ');
  throw new UsageError(`There is no key for ${wanted ?? 'every domain'}; name one with --domain. There are keys for ${named}.`);
}

/** The encryption key stays: it only opens challenges. */
function addKey({ foundation }: OwnEntries, { file, present }: { readonly file: string; readonly present: SigningKey }): SigningKey {
  const { keys, chance } = foundation;
  const { domain } = present;
  const made = createKeys({ keyId: chance.newId(), ...(domain === undefined ? {} : { domain }) }, chance);
  replaceKeys(file, { ...keys, signing: [...keys.signing, ...made.signing] });
  return made.signing[0] ?? present;
}

interface Ending {
  readonly file: string;
  readonly keyId: string;
  readonly terminal: Terminal;
}

/** Only when a successor is in everywhere, so that the node never stands without a key. First at the registries, then in the file. */
async function end(entries: OwnEntries, { file, keyId, terminal }: Ending): Promise<number> {
  const { keys } = entries.foundation;
  const key = keys.signing.find((each) => each.keyId === keyId);
  if (key === undefined) {
    throw new UsageError(`${file} has no key ${keyId}; it has ${keys.signing.map((each) => each.keyId).join(', ')}.`);
  }
  const others = keys.signing.filter((each) => each !== key);
  const successor = others.findLast((each) => each.domain === key.domain || each.domain === undefined);
  if (successor === undefined) {
    throw new UsageError(`Key ${keyId} is the only one that signs there: make its successor first, with "marktplein rotate-key".`);
  }
  const lacking = await entries.lacking(successor, successor);
  const left = !lacking.ok ? lacking : lacking.value.length > 0 ? undefined : await entries.withdraw(keyId);
  if (left?.ok !== true) {
    const why = left === undefined ? `its successor ${successor.keyId} is not at every registry yet` : left.problem.message;
    terminal.note(`Key ${keyId} was not ended: ${why}. Say the same again later.`);
    return 1;
  }
  replaceKeys(file, { ...keys, signing: others });
  terminal.print(`Key ${keyId} is ended at every registry and gone from ${file}. Others may trust it for as long as they remember it.`);
  return 0;
}
