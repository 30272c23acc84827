import pino from 'pino';
import { createMetrics, type Metrics } from './metrics.ts';
import { scrub } from './scrub.ts';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Facts of a line. `transactionId` and `messageId` find all lines of a conversation. */
export type LogFields = Readonly<Record<string, unknown>>;

/** What a node writes down. No body, no personal data and no key ever gets through, whatever a caller hands in. */
export interface Log {
  debug(fields: LogFields, text: string): void;
  info(fields: LogFields, text: string): void;
  warn(fields: LogFields, text: string): void;
  error(fields: LogFields, text: string): void;
  /** A log whose lines all carry these facts. */
  child(fields: LogFields): Log;
}

/** What a node shows of itself to whoever runs it. */
export interface Telemetry {
  readonly log: Log;
  readonly metrics: Metrics;
  /** All metrics in Prometheus' text format. */
  metricsText(): Promise<string>;
  /** The same as plain data, for adding up those of several workers. */
  metricsData(): Promise<readonly object[]>;
}

export interface TelemetryOptions {
  /** On every line and every metric: which node this is. */
  readonly name: string;
  /** On every line: which of several workers of the node this is. */
  readonly worker?: number;
  readonly level: LogLevel;
  /** Where lines go; standard output unless said. */
  readonly destination?: { write(line: string): void };
  /** Memory, processor and event loop too; off for several nodes in one process, which would all measure the same. */
  readonly processMetrics?: boolean;
}

/** A node's own log and metrics: nothing is shared with other nodes in the process. */
export function createTelemetry(options: TelemetryOptions): Telemetry {
  const { metrics, registry } = createMetrics(options.name, { processMetrics: options.processMetrics ?? true });
  const settings: pino.LoggerOptions = {
    level: options.level,
    base: { node: options.name, ...(options.worker === undefined ? {} : { worker: options.worker }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), log: scrub },
    serializers: { err: (error: unknown) => error },
  };
  const log = options.destination === undefined ? pino(settings) : pino(settings, options.destination);
  return { log: guarded(log), metrics, metricsText: () => registry.metrics(), metricsData: () => registry.getMetricsAsJSON() };
}

/** The library formats what a line brings, but not what a child log carries along. */
function guarded(log: pino.Logger): Log {
  return {
    debug: (fields, text) => log.debug(fields, text),
    info: (fields, text) => log.info(fields, text),
    warn: (fields, text) => log.warn(fields, text),
    error: (fields, text) => log.error(fields, text),
    child: (fields) => guarded(log.child(scrub(fields))),
  };
}

/** For tests and the simulator: writes nothing, still counts. */
export function silentTelemetry(name = 'silent'): Telemetry {
  return createTelemetry({ name, level: 'silent', destination: { write: () => undefined }, processMetrics: false });
}
