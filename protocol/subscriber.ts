/** A node as the registry knows it: one entry for each domain, role and key. */

export type SubscriberType = 'BAP' | 'BPP' | 'BG';

/** Where an entry stands (Beckn core v1.1.1, registry API). Only `SUBSCRIBED` may trade. */
export const SUBSCRIPTION_STATUSES = ['INITIATED', 'UNDER_SUBSCRIPTION', 'SUBSCRIBED', 'EXPIRED', 'UNSUBSCRIBED', 'INVALID_SSL'] as const;

export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];

export interface Subscriber {
  readonly subscriberId: string;
  /** Id of this entry and of its key; the middle part of a signature's keyId. */
  readonly keyId: string;
  /** Base URL at which the node hears messages. */
  readonly url: string;
  readonly type: SubscriberType;
  /** Absent for an entry that serves every domain, such as a gateway. */
  readonly domain?: string;
  /** Absent for an entry that serves every city. */
  readonly cityCode?: string;
  readonly countryCode?: string;
  /** Ed25519, 32 raw bytes in base64. */
  readonly signingPublicKey: string;
  /** X25519, 32 raw bytes in base64. */
  readonly encryptionPublicKey: string;
  readonly validFromMs: number;
  readonly validUntilMs: number;
  readonly status: SubscriptionStatus;
  readonly createdMs?: number;
  readonly updatedMs?: number;
  /** The dialect it speaks; `1.1.1` when its entry says nothing. */
  readonly dialect: string;
}

/** Whether messages signed with this entry's key may be acted upon at this moment. */
export function mayTrade(subscriber: Subscriber, nowMs: number): boolean {
  return subscriber.status === 'SUBSCRIBED' && subscriber.validFromMs <= nowMs && nowMs < subscriber.validUntilMs;
}
