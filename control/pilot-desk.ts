import type { Transport } from '../node/transport.ts';
import { createDeskCall, type DeskAnswer } from './desk-call.ts';
import type { PilotState } from './told.ts';

/** The runner of a pilot on this machine. There is none where a network is no pilot. */
export interface PilotDesk {
  state(): Promise<DeskAnswer<PilotState>>;
  day(what: string): Promise<DeskAnswer<object>>;
  node(name: string, what: string): Promise<DeskAnswer<object>>;
}

const PATH = '/pilot/v1';

export function createPilotDesk(pilot: { readonly url: string; readonly token: string }, transport: Transport): PilotDesk {
  const call = createDeskCall({ who: 'The pilot', ...pilot }, transport);
  return {
    state: () => call(PATH) as Promise<DeskAnswer<PilotState>>,
    day: (what) => call(`${PATH}/day/${encodeURIComponent(what)}`, {}),
    node: (name, what) => call(`${PATH}/nodes/${encodeURIComponent(name)}/${encodeURIComponent(what)}`, {}),
  };
}
