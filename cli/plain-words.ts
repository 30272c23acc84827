/**
 * Errors whose message is written for the person at the keyboard. Known by their names: to load the classes is to load the
 * whole node, which `sign` and `--help` have no use for.
 */
const WRITTEN_FOR_PEOPLE: ReadonlySet<string> = new Set([
  'UsageError',
  'ConfigError',
  'PortTaken',
  'ListenFailed',
  'KeysFailed',
  'StoreUnavailable',
  'BackupRefused',
  'PilotFailed',
]);

/** What is said of an error; undefined for our own mistakes, which keep their stack. */
export function plainWords(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (WRITTEN_FOR_PEOPLE.has(error.name)) return error.message;
  // What the machine refused: a full disk, a folder that may not be written.
  return 'syscall' in error && 'path' in error ? `${error.message}.` : undefined;
}
