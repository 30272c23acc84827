import { partyOf } from './parties.ts';

export const WIRE_PATH = '/beckn/v1.1.1';
/** Who sends and who hears. The URLs are those of the registry: nobody calls them. */
export const BUYER = partyOf('buyer', 'BAP', `https://buyer.example${WIRE_PATH}`);
export const PROVIDER = partyOf('provider', 'BPP', `https://provider.example${WIRE_PATH}`);
