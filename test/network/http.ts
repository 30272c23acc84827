/** Long enough for a large import on a busy machine; a test that hangs ends with its own time. */
const ANSWER_MAX_MS = 75_000;

/** What came back over HTTP. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON, undefined when it is none. */
  readonly body: unknown;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** One call over a real socket, with exactly these bytes and headers. */
export async function send(url: string, { method = 'POST', headers = {}, body }: Sent = {}): Promise<Answered> {
  const init = {
    method,
    headers,
    ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    signal: AbortSignal.timeout(ANSWER_MAX_MS),
  };
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: jsonOf(text) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A refusal as the protocol has it. */
export interface Refused {
  readonly status: number;
  readonly ack: string | undefined;
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly path: string | undefined;
}

/** Status, code, path and sentence of what a node answered to a message. */
export function verdictOf({ status, body }: Answered): Refused {
  const said = body as { message?: { ack?: { status?: string } }; error?: { code?: string; message?: string; paths?: string } } | undefined;
  const { code, message, paths: path } = said?.error ?? {};
  return { status, ack: said?.message?.ack?.status, code, message, path };
}
