/** Why somebody is no longer wanted: the name of a signal, or that whoever started it has gone. */
export type StopReason = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'parent gone';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const INTERRUPTED = 130;

/**
 * Resolves at the first signal to stop; a second interrupt ends the process at once.
 * @param options.onHangUp what to do at SIGHUP in place of stopping
 * @param options.withParent also when standard input ends: held open by the program that started this one, it ends with
 *   that program, however that ends
 */
export function untilStopped(options: { readonly withParent?: boolean; readonly onHangUp?: () => void } = {}): Promise<StopReason> {
  return new Promise((resolve) => {
    const stop = (reason: StopReason): void => {
      process.once('SIGINT', () => process.exit(INTERRUPTED));
      resolve(reason);
    };
    const { onHangUp } = options;
    for (const signal of SIGNALS) if (signal !== 'SIGHUP' || onHangUp === undefined) process.once(signal, () => stop(signal));
    if (onHangUp !== undefined) process.on('SIGHUP', onHangUp);
    if (options.withParent !== true) return;
    process.stdin.once('error', () => stop('parent gone')).once('end', () => stop('parent gone'));
    process.stdin.resume();
    // Listened to, but not waited for: a node that has stopped otherwise need not wait for its parent.
    (process.stdin as Partial<Pick<typeof process.stdin, 'unref'>>).unref?.();
  });
}
