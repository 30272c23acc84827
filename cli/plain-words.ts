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
  return 'syscall' in error && 'path' in error ? refusedByMachine(error as NodeJS.ErrnoException) : undefined;
}

const MENDS: Readonly<Record<string, string>> = {
  EEXIST: 'is there already and is no folder; choose another place',
  ENOTDIR: 'does not lie in a folder: something above it is a file; choose another place',
  EISDIR: 'is a folder; name a file',
  ENOENT: 'has no folder to lie in; make that first, or choose another place',
  EACCES: 'may not be used by this user; choose another place, or have yourself given the right',
  EPERM: 'may not be used by this user; choose another place, or have yourself given the right',
  EROFS: 'lies on a disk that takes nothing new; choose another place',
  ENOSPC: 'did not fit: the disk is full; make room, and try again',
};

function refusedByMachine({ code = '', path = '', message }: NodeJS.ErrnoException): string {
  const mend = MENDS[code];
  return mend === undefined ? `${message}.` : `${path} ${mend}.`;
}
