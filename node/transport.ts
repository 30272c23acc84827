import type { LIMITS } from '../protocol/limits.ts';

/** How a node calls another. The one over HTTP is `createTransport`; a simulated network is another. */
export interface Transport {
  /** Never rejects: what goes wrong on the way is a result. */
  send(call: TransportCall): Promise<TransportResult>;
  /** Closes every connection; calls under way end as `broken`. */
  close(): Promise<void>;
}

export interface TransportCall {
  /** POST unless said. */
  readonly method?: 'POST' | 'GET' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** A longer reply is a failure; {@link LIMITS.replyBytesMax} unless said. */
  readonly replyBytesMax?: number;
  /** The whole call from queue to last byte; the sum of the transport's time-outs unless said. */
  readonly timeoutMs?: number;
}

export type TransportResult = TransportReply | TransportFailure;

/** The peer answered, with whatever status short of a redirect. */
export interface TransportReply {
  readonly ok: true;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface TransportFailure {
  readonly ok: false;
  readonly cause: TransportCause;
  /** For the log and the operator; holds nothing of what was sent. */
  readonly message: string;
}

/**
 * `refused-address`: the name stands for a machine that must not be called from here. `connect`: no connection came about,
 * so nothing was sent. `timeout`, `broken`, `reply-too-large`: it may or may not have been heard.
 */
export type TransportCause = 'refused-address' | 'connect' | 'timeout' | 'reply-too-large' | 'redirect' | 'broken' | 'bad-url' | 'tls';
