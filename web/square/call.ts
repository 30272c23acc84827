/** Longest wait for one answer: a call that is held for its outcome, and a slow phone. */
const CALL_MS_MAX = 40_000;
/** The same with a file: a photo on the slowest line. */
const FILE_MS_MAX = 180_000;

/** Why a call came to nothing. `offline` and `slow` are ours, the others are the node's own names. */
export interface Trouble {
  readonly name: string;
  /** One sentence of the node, for who wants to know exactly. */
  readonly detail?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly trouble: Trouble };

interface PostOptions {
  readonly waitMs?: number;
  /** By which the node knows it again, for who keeps that beyond the life of the page. */
  readonly key?: string;
}

interface FileOptions extends Pick<PostOptions, 'key'> {
  readonly type?: string;
}

/** The calls of the API that lies at one path beside the page. */
export interface Caller {
  /** Where a path of the API is, for a picture or a stream. */
  readonly at: (path: string) => string;
  readonly get: <T>(path: string) => Promise<Outcome<T>>;
  /** Posts once however often it is tried: the key is kept until there is an answer, so a second try is recognised as the same. */
  readonly post: <T>(path: string, body: unknown, options?: PostOptions) => Promise<Outcome<T>>;
  readonly put: <T>(path: string, body: unknown, options?: Pick<PostOptions, 'key'>) => Promise<Outcome<T>>;
  /** Hands a file over as it is; of the kind that it says of itself, unless another is given. */
  readonly file: <T>(path: string, file: Blob, options?: FileOptions) => Promise<Outcome<T>>;
  readonly remove: <T>(path: string, options?: Pick<PostOptions, 'key'>) => Promise<Outcome<T>>;
}

/** `headers` are sent with every call, such as the proof that a call comes from the page itself. */
export function createCaller(base: string, headers: () => Readonly<Record<string, string>> = () => ({})): Caller {
  const at = (path: string): string => base + path;
  return {
    at,
    get: (path) => call(at(path), { method: 'GET', headers: headers() }),
    put(path, body, { key } = {}) {
      const sent = { ...headers(), 'content-type': 'application/json', ...onceWith(key) };
      return call(at(path), { method: 'PUT', headers: sent, body: JSON.stringify(body) });
    },
    file(path, file, { type = file.type, key } = {}) {
      const sent = { ...headers(), 'content-type': type, ...onceWith(key) };
      return call(at(path), { method: 'POST', headers: sent, body: file }, FILE_MS_MAX);
    },
    remove: (path, { key } = {}) => call(at(path), { method: 'DELETE', headers: { ...headers(), ...onceWith(key) } }),
    async post<T>(path: string, body: unknown, options: PostOptions = {}) {
      const text = JSON.stringify(body);
      const slot = `${at(path)} ${text}`;
      const key = options.key ?? unanswered.get(slot) ?? newKey();
      unanswered.set(slot, key);
      const wait = options.waitMs === undefined ? '' : `?wait=${options.waitMs}`;
      const sent = { ...headers(), 'content-type': 'application/json', 'idempotency-key': key };
      const outcome = await call<T>(at(path) + wait, { method: 'POST', headers: sent, body: text });
      const answered = outcome.ok || (outcome.trouble.name !== 'offline' && outcome.trouble.name !== 'slow');
      if (answered) unanswered.delete(slot);
      return outcome;
    },
  };
}

const unanswered = new Map<string, string>();

function onceWith(key: string | undefined): Readonly<Record<string, string>> {
  return key === undefined ? {} : { 'idempotency-key': key };
}

/** `crypto.randomUUID` is missing where a page came over plain HTTP, as on a phone in the shop's own network. */
function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function call<T>(path: string, init: RequestInit, waitMs: number = CALL_MS_MAX): Promise<Outcome<T>> {
  try {
    const response = await fetch(path, {
      ...init,
      signal: AbortSignal.timeout(waitMs),
      cache: 'no-store',
      // The node knows its visitors by a cookie.
      credentials: 'same-origin',
    });
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok) return { ok: true, value: body as T };
    return { ok: false, trouble: troubleIn(body, response.status) };
  } catch (error) {
    const slow = error instanceof DOMException && error.name === 'TimeoutError';
    return { ok: false, trouble: { name: slow ? 'slow' : 'offline' } };
  }
}

/** Reads a problem (RFC 9457); its name is the last part of its `type`, or its own member. */
function troubleIn(body: unknown, status: number): Trouble {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  const type = typeof problem.type === 'string' ? problem.type : '';
  const named = problem.name ?? problem.code ?? type.split(/[/#:]/).pop();
  const name = typeof named === 'string' && named !== '' && named !== 'blank' ? named : `http-${status}`;
  const detail = problem.detail ?? problem.title;
  return { name, ...(typeof detail === 'string' ? { detail } : {}), facts: problem };
}
