import type { Dispatcher } from 'undici';
import { RefusedAddress } from './public-address.ts';
import type { TransportCause, TransportFailure, TransportResult } from './transport.ts';

/** Reads one reply within its bounds; one lives for as long as one call. */
export class ReplyReader implements Dispatcher.DispatchHandler {
  readonly deadlineMs: number;
  readonly #bytesMax: number;
  readonly #finish: (result: TransportResult) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #finished = false;
  #status = 0;
  #headers: Record<string, string> = {};
  #chunks: Buffer[] = [];
  #bytes = 0;

  /** @param finish told once, whatever happens */
  constructor(bounds: { readonly bytesMax: number; readonly deadlineMs: number }, finish: (result: TransportResult) => void) {
    this.#bytesMax = bounds.bytesMax;
    this.deadlineMs = bounds.deadlineMs;
    this.#finish = finish;
  }

  /** Ends the call early; what is still on the way is cut off. */
  giveUp(failure: TransportFailure): void {
    this.#end(failure);
    this.#controller?.abort(new Error(failure.message));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#finished) controller.abort(new Error('given up while waiting for a connection'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    this.#status = status;
    for (const name in headers) {
      const value = headers[name];
      if (value !== undefined) this.#headers[name] = typeof value === 'string' ? value : value.join(', ');
    }
    if (Number(this.#headers['content-length'] ?? 0) > this.#bytesMax) this.#tooLarge();
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.byteLength;
    if (this.#bytes > this.#bytesMax) this.#tooLarge();
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const status = this.#status;
    const redirected = status >= 300 && status < 400;
    if (redirected) this.#end(failed('redirect', `Answered ${status}; redirects are not followed: register the URL it leads to.`));
    else this.#end({ ok: true, status, headers: this.#headers, body: this.#body() });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end(failureOf(error));
  }

  #body(): Uint8Array {
    const [only] = this.#chunks;
    return only !== undefined && this.#chunks.length === 1 ? only : Buffer.concat(this.#chunks);
  }

  #tooLarge(): void {
    this.giveUp(failed('reply-too-large', `The reply is longer than ${this.#bytesMax} bytes.`));
  }

  #end(result: TransportResult): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#finish(result);
  }
}

export function failed(cause: TransportCause, message: string): TransportFailure {
  return { ok: false, cause, message };
}

const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
const UNCONNECTED = new Set(
  'UND_ERR_CONNECT_TIMEOUT ECONNREFUSED ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH EADDRNOTAVAIL ENETDOWN EAI_FAIL'.split(' '),
);
const TLS = /^(?:ERR_TLS|ERR_SSL|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/;

/** What a library's error means for a call. */
export function failureOf(error: Error): TransportFailure {
  if (error instanceof RefusedAddress) return failed('refused-address', error.message);
  const code = String((error as { code?: unknown }).code ?? '');
  const message = error.message === '' ? code : error.message;
  if (TIMEOUTS.has(code)) return failed('timeout', message);
  if (UNCONNECTED.has(code)) return failed('connect', message);
  // A connection that hangs before it stands is reported with the call that asked for it.
  if (code === 'ETIMEDOUT' && (error as { syscall?: unknown }).syscall === 'connect') return failed('connect', message);
  return failed(TLS.test(code) ? 'tls' : 'broken', message);
}
