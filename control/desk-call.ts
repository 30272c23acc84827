import type { Transport } from '../node/transport.ts';

export type DeskAnswer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

/** Whom a control room asks for something, and with which secret. */
export interface Desk {
  /** As a sentence begins. */
  readonly who: string;
  readonly url: string;
  readonly token: string;
}

/** Asks; with a body it is told to do something. What it says no to is a value. */
export type DeskCall = (path: string, body?: object) => Promise<DeskAnswer<object>>;

export function createDeskCall({ who, url, token }: Desk, transport: Transport): DeskCall {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return async (path, body) => {
    const call = { url: url + path, headers };
    const result = await transport.send(
      body === undefined ? { method: 'GET', ...call } : { ...call, body: Buffer.from(JSON.stringify(body)) },
    );
    if (!result.ok) return { ok: false, message: `${who} did not answer: ${result.message}` };
    const said = parsed(Buffer.from(result.body).toString('utf8'));
    if (result.status >= 300) return { ok: false, message: said?.error?.message ?? `${who} answered ${result.status}.` };
    return said === undefined ? { ok: false, message: `${who} answered something that is no JSON.` } : { ok: true, value: said };
  };
}

function parsed(text: string): { readonly error?: { readonly message?: string } } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
