import type { Chance } from './clock.ts';
import { validUntilMs } from './context-rules.ts';
import { type Dead, type DeadLetterView, inTurns, type Readable, readableOf, type Selection, selectDead, viewOf } from './dead-letters.ts';
import { endSetAside, type SetAside } from './set-aside.ts';
import type { Commit, DeadLetter, Store } from './store/port.ts';

/** What became of a dead letter that was to be retried or dropped. */
export interface Ended {
  readonly letter: DeadLetterView;
  readonly ended: 'retried' | 'dropped' | 'kept';
  /** Until when it is tried to deliver one that is sent again. */
  readonly triedUntilMs?: number;
  /** Why it was kept, or what a person should know of a retry. */
  readonly note?: string;
}

export interface EndPorts {
  readonly store: Store;
  readonly nowMs: number;
  readonly chance: Pick<Chance, 'newId'>;
}

/** With less of its own time left than this, a message is made anew before it is sent again. */
const TIME_LEFT_MIN_MS = 60_000;
/** A person who tries something again gives the other side at least this long to come back. */
const TRIED_MIN_MS = 600_000;

/**
 * Sends again what could not be delivered, and puts back into the inbox what could not be acted upon. A message whose own time is
 * over would be refused by every receiver: it is made anew with the present time and otherwise unchanged, under the same message id.
 * @param selection.answered also what was heard and has been answered with a failure
 */
export async function retryDeadLetters(selection: Selection & { readonly answered: boolean }, ports: EndPorts): Promise<readonly Ended[]> {
  return inTurns(await selectDead(selection, ports), async (dead) => {
    const message = await readableOf(dead, ports.store);
    const letter = viewOf(dead, message);
    if (message === undefined) return { letter, ended: 'kept', note: 'Its message was erased: it can only be dropped.' };
    if (dead.what === 'sent') return { letter, ...(await sendAgain(dead.letter, message, ports)) };
    if (dead.letter.answered && !selection.answered) {
      return { letter, ended: 'kept', note: `${letter.peer} was told that it failed, and may have turned elsewhere.` };
    }
    return endHeard(letter, dead.letter, { how: 'retried', store: ports.store });
  });
}

/** Takes dead letters off the list for good. Their messages stay in the log. */
export async function dropDeadLetters(selection: Selection, ports: EndPorts): Promise<readonly Ended[]> {
  const { store } = ports;
  return inTurns(await selectDead(selection, ports), async (dead: Dead) => {
    const letter = viewOf(dead, await readableOf(dead, store));
    if (dead.what === 'heard') return endHeard(letter, dead.letter, { how: 'dropped', store });
    await store.commit({ partition: dead.letter.partition, moves: [{ id: dead.letter.id, to: 'dropped' }] });
    return { letter, ended: 'dropped' };
  });
}

async function endHeard(
  letter: DeadLetterView,
  aside: SetAside,
  { how, store }: { readonly how: 'retried' | 'dropped'; readonly store: Store },
): Promise<Ended> {
  if (await endSetAside(store, aside, how)) return { letter, ended: how };
  return { letter, ended: 'kept', note: 'Somebody else has just dealt with it.' };
}

async function sendAgain(dead: DeadLetter, message: Readable, ports: EndPorts): Promise<Omit<Ended, 'letter'>> {
  const { store, nowMs } = ports;
  const { route, envelope } = message;
  const usefulUntilMs = validUntilMs(route, envelope);
  if (usefulUntilMs - nowMs >= TIME_LEFT_MIN_MS) {
    const again = { id: dead.id, to: 'later', dueAtMs: nowMs, giveUpAtMs: usefulUntilMs } as const;
    await store.commit({ partition: dead.partition, moves: [again] });
    return { ended: 'retried', triedUntilMs: usefulUntilMs };
  }
  const triedUntilMs = nowMs + Math.max(usefulUntilMs - envelope.timestampMs, TRIED_MIN_MS);
  await store.commit(madeAnew(dead, message, { triedUntilMs, ports }));
  return { ended: 'retried', triedUntilMs, note: 'Its own time was over: it was made anew with the present time.' };
}

/** The same message with the present time, in place of the dead one. Both stay in the log: they are different bytes. */
function madeAnew(
  dead: DeadLetter,
  { entry, dialect }: Readable,
  { triedUntilMs, ports }: { readonly triedUntilMs: number; readonly ports: EndPorts },
): Commit {
  const { nowMs, chance } = ports;
  const id = chance.newId();
  const { digest: _ofTheOldBytes, ...kept } = entry;
  const { partition, parcel, lane } = dead;
  return {
    partition,
    log: [{ ...kept, id, atMs: nowMs, body: dialect.renewed(entry.body, nowMs) }],
    outbox: [{ id, logId: id, parcel, lane, dueAtMs: nowMs, giveUpAtMs: triedUntilMs }],
    moves: [{ id: dead.id, to: 'dropped' }],
  };
}
