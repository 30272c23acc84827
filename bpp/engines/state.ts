import type { Json, State } from '../../node/store/port.ts';
import { type OrderRecord, PROVIDER_KEY, type ProviderRecord } from '../provider-record.ts';

/** Records of any provider as they are read from and put into its partition. An engine names its own shape of them. */

export function providerIn<Stored extends ProviderRecord = ProviderRecord>(state: State): Stored | undefined {
  return recordAt<Stored>(state, PROVIDER_KEY.provider);
}

export function orderIn<Stored extends OrderRecord = OrderRecord>(state: State, orderId: string): Stored | undefined {
  return recordAt<Stored>(state, PROVIDER_KEY.order(orderId));
}

/** A record of ours as the store keeps it: plain data with nothing that JSON cannot carry. */
export function asJson(record: object): Json {
  return record as unknown as Json;
}

export function recordAt<Stored>(state: State, key: string): Stored | undefined {
  return state.get(key)?.value as unknown as Stored | undefined;
}
