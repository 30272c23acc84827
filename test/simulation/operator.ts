import type { Foundation } from '../../node/foundation.ts';
import { operate, type Results } from '../../node/operations.ts';
import type { Machine } from './machine.ts';

/** More than a run has. */
const LETTERS_MAX = 10_000;
const LOOKS_AGAIN_MS = 5_000;

/** Somebody looks through the dead letters of a node, as `marktplein dead-letters` does: what was to be told is sent again, what was asked is dropped. */
export async function tidyDeadLetters(machine: Machine): Promise<void> {
  const foundation = machine.opened?.foundation;
  if (foundation === undefined) {
    machine.loop.after(LOOKS_AGAIN_MS, () => tidy(machine));
    return;
  }
  const ports = { ...foundation, subscriberId: foundation.config.subscriberId };
  const letters = await lettersOf(ports);
  const [told, asked] = [
    letters.filter(({ action }) => action.startsWith('on_')),
    letters.filter(({ action }) => !action.startsWith('on_')),
  ];
  const chosen = (some: Results['list-dead-letters']) => ({ ids: some.map(({ id }) => id), limit: LETTERS_MAX });
  await operate({ name: 'retry-dead-letters', selection: { ...chosen(told), answered: false } }, ports);
  await operate({ name: 'drop-dead-letters', selection: chosen(asked) }, ports);
  // A runner that looks every second finds what is to be sent again; one that naps has to be told.
  machine.disturb();
  machine.tell(`its people send ${told.length} dead letters again and drop ${asked.length}`);
}

/** As {@link tidyDeadLetters}, for whoever does not wait for it. */
export function tidy(machine: Machine): void {
  tidyDeadLetters(machine).catch((error: unknown) => machine.alarms.push(`dead letters could not be tidied: ${String(error)}`));
}

async function lettersOf(ports: Foundation & { readonly subscriberId: string }): Promise<Results['list-dead-letters']> {
  const found = await operate({ name: 'list-dead-letters', selection: { limit: LETTERS_MAX } }, ports);
  return found as Results['list-dead-letters'];
}
