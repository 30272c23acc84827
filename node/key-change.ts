import type { SubscriberType } from '../protocol/subscriber.ts';
import type { Foundation } from './foundation.ts';
import { type NodeKeys, readKeys, type SigningKey } from './keys-file.ts';
import type { Membership } from './membership.ts';
import { ownSubscriptions } from './subscriptions.ts';

/** How often a running node looks at its key file. */
const LOOK_MS = 2_000;
/** How long until it looks again when a key is not at every registry yet, or the file could not be read. */
const AGAIN_MS = 10_000;
/** A registry that could not be reached when it was asked is asked once more after this: longer than all attempts of one asking. */
const REJOIN_MS = 180_000;

export interface KeyChangeMeans {
  readonly membership: Membership;
  readonly type: SubscriberType;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Lets a running node follow its key file. A key that is new there is entered at the registries, signed with one that is; a key
 * that is gone is no longer used. Of several keys for one domain the last in the file signs, once every registry has it: until
 * then not everybody could check it. A registry that was down when it was asked is asked again. Resolves when it is ended.
 */
export async function followKeys(foundation: Foundation, means: KeyChangeMeans): Promise<void> {
  const { clock, telemetry, identity, config } = foundation;
  let { keys } = foundation;
  let signing: readonly SigningKey[] = keys.signing;
  /** Those that every registry has. */
  let everywhere: readonly SigningKey[] = [];
  let askedMs = clock.nowMs();
  while (!means.signal.aborted) {
    let isSettled = false;
    try {
      const read = readKeys(config.keys);
      if (!isSame(read.signing, everywhere)) {
        keys = await taken(keys, read, { ...means, foundation });
        everywhere = await entered(keys.signing, means.membership);
        const best = inOrder(keys.signing, signing, everywhere);
        if (!isSame(best, signing)) {
          identity.use(best);
          telemetry.log.info({ keyIds: best.map(({ keyId }) => keyId) }, 'signs with the first of these keys from now on');
        }
        signing = best;
      }
      isSettled = isSame(read.signing, everywhere);
    } catch (error) {
      telemetry.log.warn({ error }, 'changes of the key file cannot be followed now; the keys that were read before go on serving');
    }
    if (!isSettled && clock.nowMs() - askedMs >= REJOIN_MS) {
      askedMs = clock.nowMs();
      await means.membership.join();
    }
    await clock.sleep(isSettled ? LOOK_MS : AGAIN_MS, means.signal);
  }
}

/** Enters what is new and forgets what is gone. A new key that no registry took stays new: it is asked for again. */
async function taken(known: NodeKeys, read: NodeKeys, means: KeyChangeMeans & { readonly foundation: Foundation }): Promise<NodeKeys> {
  const { membership, foundation, type } = means;
  const { log } = foundation.telemetry;
  const fresh = read.signing.filter((key) => !isAmong(key, known.signing));
  const gone = known.signing.filter((key) => !isAmong(key, read.signing));
  const kept = known.signing.filter((key) => isAmong(key, read.signing));
  const [voucher] = kept;
  // With none of the keys that are entered nothing can be signed that would be believed: such a file takes a restart.
  if (voucher === undefined) return known;
  for (const { keyId } of gone) membership.forget(keyId);
  const subscriptions = fresh.length === 0 ? [] : await ownSubscriptions({ ...foundation, keys: { ...read, signing: fresh } }, type);
  const joined: SigningKey[] = [];
  for (const [place, key] of fresh.entries()) {
    const next = subscriptions[place];
    const entry = next === undefined ? undefined : await membership.rotate(voucher.keyId, next);
    if (entry?.ok === true) joined.push(key);
    else log.warn({ keyId: key.keyId, problem: entry?.problem.message }, 'a new key is not entered yet');
  }
  return { encryption: known.encryption, signing: [...kept, ...joined] };
}

async function entered(keys: readonly SigningKey[], membership: Membership): Promise<readonly SigningKey[]> {
  const found = await Promise.all(keys.map((key) => membership.isEntered(key.keyId)));
  return keys.filter((_, place) => found[place]);
}

/** The last of the file first, of those that every registry has; then the others as they were. */
function inOrder(keys: readonly SigningKey[], before: readonly SigningKey[], everywhere: readonly SigningKey[]): readonly SigningKey[] {
  const rest = [...before.filter((key) => isAmong(key, keys)), ...keys.filter((key) => !isAmong(key, before))];
  return [...[...everywhere].reverse(), ...rest.filter((key) => !isAmong(key, everywhere))];
}

function isAmong({ keyId }: SigningKey, keys: readonly SigningKey[]): boolean {
  return keys.some((key) => key.keyId === keyId);
}

function isSame(one: readonly SigningKey[], other: readonly SigningKey[]): boolean {
  return one.length === other.length && one.every(({ keyId }, place) => keyId === other[place]?.keyId);
}
