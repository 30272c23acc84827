import { signal } from '@preact/signals';
import { createCaller, type Outcome } from '../../square/call.ts';
import { unsubscribeHere } from '../../square/push.ts';
import { forgetWaiting } from './queue-store.ts';

/** Who is signed in on this device, and the API of the node that serves this page. */

export interface Business {
  readonly id: string;
  readonly name: string;
  readonly engine: string;
  readonly currency: string;
  readonly role: 'owner' | 'staff' | 'driver';
  readonly driverId?: string;
}

export interface Me {
  readonly email: string;
  readonly pageToken: string;
  readonly canAddPasskey: boolean;
  readonly passkeys: readonly { readonly id: string; readonly addedAtMs: number }[];
  readonly sessions: number;
  readonly providers: readonly Business[];
}

/** `asking`: not known yet. `nobody`: somebody has to sign in. `away`: the node cannot be reached now. */
export const me = signal<Me | 'asking' | 'nobody' | 'away'>('asking');

export const api = createCaller('/provider/v1', (): Record<string, string> => {
  const { value } = me;
  return typeof value === 'string' ? {} : { 'x-page-token': value.pageToken };
});

export async function askWho(): Promise<void> {
  // Asked first, since to be nobody is no fault.
  const door = await api.get<{ readonly signedIn: boolean }>('/sign-in');
  if (door.ok && !door.value.signedIn) {
    me.value = 'nobody';
    return;
  }
  const answer = await api.get<Me>('/me');
  if (answer.ok) me.value = answer.value;
  else if (answer.trouble.name === 'key-unknown') me.value = 'nobody';
  else if (typeof me.value === 'string') me.value = 'away';
}

export async function signOut(): Promise<Outcome<unknown>> {
  const answer = await api.remove('/me/session');
  if (answer.ok || answer.trouble.name === 'key-unknown') {
    forgetWaiting();
    // Whoever takes the device next is not told of what comes in here.
    await unsubscribeHere();
    me.value = 'nobody';
  }
  return answer;
}

/** A session that ended meanwhile is noticed wherever a call is refused for it. */
export function noticeEnd(answer: Outcome<unknown>): void {
  if (!answer.ok && answer.trouble.name === 'key-unknown') me.value = 'nobody';
}

export function businessOf(providerId: string): Business | undefined {
  return typeof me.value === 'string' ? undefined : me.value.providers.find(({ id }) => id === providerId);
}
