import { describe } from 'vitest';
import { inboxContract } from './contract-inbox.ts';
import { logContract } from './contract-log.ts';
import { outboxContract } from './contract-outbox.ts';
import { stateContract } from './contract-state.ts';
import type { Open } from './fixture.ts';

/** What every store engine promises. */
export function storeContract(name: string, open: Open): void {
  describe(name, () => {
    describe('state and claims', () => stateContract(open));
    describe('inbox and timers', () => inboxContract(open));
    describe('outbox', () => outboxContract(open));
    describe('log', () => logContract(open));
  });
}
