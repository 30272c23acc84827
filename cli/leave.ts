import { withOwnEntries } from './own-entries.ts';
import type { Terminal } from './terminal.ts';

export interface LeaveFlags {
  readonly config: string;
  readonly yes?: boolean;
}

/** `marktplein leave`: ends every entry of a node at its registries. Nothing takes that back: its keys cannot be entered again. */
export function leave(flags: LeaveFlags, terminal: Terminal): Promise<number> {
  return withOwnEntries(flags.config, terminal, async ({ foundation, leave: leaveAll }) => {
    const { config, keys, registries } = foundation;
    const where = registries.map(({ subscriberId }) => subscriberId).join(', ');
    if (flags.yes !== true) {
      const ids = keys.signing.map(({ keyId }) => keyId).join(', ');
      terminal.note(`This ends ${config.subscriberId} (key ${ids}) at ${where}. These keys can never be entered again; orders under way`);
      terminal.note('can no longer be served. Say it with --yes, after the node was stopped.');
      return 1;
    }
    const left = await leaveAll();
    if (!left.ok) {
      terminal.note(`Not everything was ended: ${left.problem.message} Say the same again later.`);
      return 1;
    }
    terminal.print(`${config.subscriberId} has left ${where}. Others may call it for as long as they remember it.`);
    terminal.print('To come back it needs new keys ("marktplein keygen") and the word of whoever admits newcomers.');
    return 0;
  });
}
