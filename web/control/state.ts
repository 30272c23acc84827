import { signal } from '@preact/signals';
import type { NodeView, Overview, Seen, Session } from '../../control/told.ts';
import { createCaller } from '../square/call.ts';
import { listen } from '../square/events.ts';

/** Relative to the page; the header proves that a call comes from it. */
export const calls = createCaller('./api/v1', () => ({ 'x-control-room': 'page' }));

/** Who is signed in: undefined until that is known, null when nobody is. */
export const session = signal<Session | null | undefined>(undefined);
export const overview = signal<Overview | undefined>(undefined);
/** The messages that were told last; each list is told once. */
export const fresh = signal<readonly Seen[]>([]);

let stop = (): void => {};

export async function findSession(): Promise<void> {
  const found = await calls.get<Session | { readonly signedIn: false }>('/session');
  if (found.ok && found.value.signedIn) enter(found.value);
  else session.value = null;
}

/** @returns what went wrong, by name; undefined when all is well */
export async function signIn(token: string): Promise<string | undefined> {
  const done = await calls.post<Session>('/session', { token });
  if (!done.ok) return done.trouble.name;
  enter(done.value);
  return undefined;
}

export async function signOut(): Promise<void> {
  await calls.remove('/session');
  stop();
  session.value = null;
  overview.value = undefined;
}

function enter(entered: Session): void {
  session.value = entered;
  stop();
  stop = listen(calls.at('/events'), {
    types: ['passed', 'overview'],
    onEvent({ type, data }) {
      if (type === 'overview') overview.value = data as unknown as Overview;
      else fresh.value = (data as { readonly messages: readonly Seen[] }).messages;
    },
  });
}

/** What people call a node: its name where it is followed, the first part of its subscriber_id where it is not. */
export function nameOf(subscriberId: string, nodes: readonly NodeView[] = overview.value?.nodes ?? []): string {
  return nodes.find(({ state }) => state?.node === subscriberId)?.name ?? subscriberId.split('.')[0] ?? subscriberId;
}
