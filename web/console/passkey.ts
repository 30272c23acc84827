import { api } from './state/me.ts';

/** Passkeys as the browser makes and uses them: what the node asks goes to it as bytes, and what it signs comes back as text. */

interface AskedKey {
  readonly id: string;
  readonly type: 'public-key';
}

/** Not where the address is one of numbers, or came over plain HTTP from elsewhere. */
export function canUsePasskeys(): boolean {
  return isSecureContext && 'PublicKeyCredential' in window && !/^[\d.[]/.test(location.hostname);
}

/** Adds a passkey of this device; false when the person or the node would not. */
export async function addPasskey(): Promise<boolean> {
  const asked = await api.post<
    Omit<PublicKeyCredentialCreationOptions, 'challenge' | 'user' | 'excludeCredentials'> & {
      readonly challenge: string;
      readonly user: { readonly id: string; readonly name: string; readonly displayName: string };
      readonly excludeCredentials?: readonly AskedKey[];
    }
  >('/me/passkeys/options', {});
  if (!asked.ok) return false;
  const { challenge, user, excludeCredentials = [], ...rest } = asked.value;
  const publicKey: PublicKeyCredentialCreationOptions = {
    ...rest,
    challenge: bytesOf(challenge),
    user: { ...user, id: bytesOf(user.id) },
    excludeCredentials: excludeCredentials.map(({ id, type }) => ({ type, id: bytesOf(id) })),
  };
  const made = await asking(() => navigator.credentials.create({ publicKey }));
  if (made === undefined) return false;
  const response = made.response as AuthenticatorAttestationResponse;
  const answer = await api.post('/me/passkeys', {
    ...named(made),
    response: {
      clientDataJSON: textOf(response.clientDataJSON),
      attestationObject: textOf(response.attestationObject),
      transports: response.getTransports(),
    },
  });
  return answer.ok;
}

/** Signs in with a passkey of this device. */
export async function signWithPasskey(): Promise<boolean> {
  const asked = await api.post<Omit<PublicKeyCredentialRequestOptions, 'challenge'> & { readonly challenge: string }>(
    '/sign-in/passkey/options',
    {},
  );
  if (!asked.ok) return false;
  const publicKey = { ...asked.value, challenge: bytesOf(asked.value.challenge), allowCredentials: [] };
  const used = await asking(() => navigator.credentials.get({ publicKey }));
  if (used === undefined) return false;
  const response = used.response as AuthenticatorAssertionResponse;
  const answer = await api.post('/sign-in/passkey', {
    ...named(used),
    response: {
      clientDataJSON: textOf(response.clientDataJSON),
      authenticatorData: textOf(response.authenticatorData),
      signature: textOf(response.signature),
      ...(response.userHandle === null ? {} : { userHandle: textOf(response.userHandle) }),
    },
  });
  return answer.ok;
}

/** A person who changes their mind makes the browser reject: that is an answer too. */
async function asking(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential | undefined> {
  try {
    return ((await ask()) as PublicKeyCredential | null) ?? undefined;
  } catch {
    return undefined;
  }
}

function named({ id, type, authenticatorAttachment }: PublicKeyCredential) {
  return { id, rawId: id, type, clientExtensionResults: {}, ...(authenticatorAttachment === null ? {} : { authenticatorAttachment }) };
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function textOf(bytes: ArrayBuffer): string {
  const binary = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
