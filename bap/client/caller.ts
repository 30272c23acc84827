import type { FormFault } from '../../commerce/form-answers.ts';
import type { AppEvent } from '../app-events.ts';
import { readEventStream } from './event-reader.ts';

export interface ClientOptions {
  /** Where the buyer node is, such as `https://bap.market.example`; empty for a page that it serves itself. */
  readonly url: string;
  readonly key?: string;
  /** The platform's own unless said. */
  readonly fetch?: typeof fetch;
}

export interface AskOptions {
  /** Hold the answer until the callback came, at most this long. */
  readonly waitMs?: number;
  /** The same key again is safe: give it when you retry a call. A fresh one unless said. */
  readonly idempotencyKey?: string;
}

/** Why a call was refused (RFC 9457). */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
  readonly problem: {
    readonly type: string;
    readonly title: string;
    readonly status: number;
    readonly detail: string;
    readonly pointer?: string;
    /** Of `form-invalid`: what is wrong with which field, in words for people. */
    readonly faults?: readonly FormFault[];
  };

  constructor(problem: ApiRefusal['problem']) {
    super(problem.detail);
    this.problem = problem;
  }
}

const RECONNECT_MS = 2_000;

/** One call after another to the API of a buyer node, with what it is known by there. */
export function createCaller(options: ClientOptions) {
  const base = `${options.url.replace(/\/$/, '')}/api/v1`;
  const send = options.fetch ?? fetch;
  const headers: Record<string, string> = options.key === undefined ? {} : { Authorization: `Bearer ${options.key}` };
  // Without a key the node knows us by a cookie; a browser keeps it for us, and shows it to nobody.
  let cookie: string | undefined;
  const links = new Map<string, string>();
  const call = async (path: string, init: RequestInit & { readonly headers: Record<string, string> }): Promise<Response> => {
    const link = links.get(/^\/orders\/([^/?]+)/.exec(path)?.[1] ?? '');
    const known = { ...(cookie === undefined ? {} : { Cookie: cookie }), ...(link === undefined ? {} : { 'Order-Link': link }) };
    const response = await send(`${base}${path}`, { ...init, headers: { ...init.headers, ...known } });
    cookie ??= /(?:__Host-)?marktplein_visitor=[^;]+/.exec(response.headers.get('set-cookie') ?? '')?.[0];
    if (response.ok) return response;
    throw new ApiRefusal((await response.json()) as ApiRefusal['problem']);
  };
  return {
    /** Sends the link of an order with every call about it. */
    carry(handle: string, secret: string): void {
      links.set(handle, secret);
    },
    async get<T>(path: string): Promise<T> {
      return (await (await call(path, { headers })).json()) as T;
    },
    async drop(path: string): Promise<void> {
      await call(path, { method: 'DELETE', headers });
    },
    async ask<T>(path: string, body: object, ask: AskOptions = {}): Promise<T> {
      const query = ask.waitMs === undefined ? '' : `${path.includes('?') ? '&' : '?'}wait=${ask.waitMs}`;
      const key = ask.idempotencyKey ?? crypto.randomUUID();
      const init = {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json', 'Idempotency-Key': key },
        body: JSON.stringify(body),
      };
      return (await (await call(`${path}${query}`, init)).json()) as T;
    },
    async *events(
      path: string,
      { after = 0, signal }: { readonly after?: number; readonly signal?: AbortSignal } = {},
    ): AsyncGenerator<AppEvent> {
      let last = after;
      while (signal?.aborted !== true) {
        try {
          const init = {
            headers: { ...headers, Accept: 'text/event-stream', 'Last-Event-ID': String(last) },
            ...(signal === undefined ? {} : { signal }),
          };
          const { body } = await call(path, init);
          if (body === null) return;
          for await (const event of readEventStream(body)) {
            const told: AppEvent = JSON.parse(event.data);
            last = told.id;
            yield told;
          }
        } catch (error) {
          if (signal?.aborted) return;
          // What the node refuses it will refuse again; a broken connection is taken up where it broke.
          if (error instanceof ApiRefusal && error.problem.status < 500 && error.problem.status !== 429) throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
      }
    },
  };
}
