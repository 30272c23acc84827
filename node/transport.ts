/** How a node calls another. The one over HTTP is {@link createTransport}; a simulated network is another. */
export interface Transport {
  /** Never rejects: what goes wrong on the way is a result. */
  send(call: TransportCall): Promise<TransportResult>;
  /** Closes every connection; calls under way end as `broken`. */
  close(): Promise<void>;
}

export interface TransportCall {
  /** POST unless said. */
  readonly method?: 'POST' | 'GET';
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

export interface TransportOptions {
  /** Lets calls go to private and loopback addresses and over plain http: for pilots on one machine and tests only. */
  readonly allowPrivateAddresses: boolean;
  readonly connectionsPerDestination: number;
  /** How many destinations keep connections; past that the one used longest ago is closed. */
  readonly destinationsMax: number;
  readonly connectTimeoutMs: number;
  /** From the request being sent to the reply's headers. */
  readonly headersTimeoutMs: number;
  /** Longest silence within a reply. */
  readonly bodyTimeoutMs: number;
}
