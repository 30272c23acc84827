import { useEffect, useRef } from 'preact/hooks';
import { Choice } from '../../square/field.tsx';
import type { DriverView, Items, OrderView } from '../api.ts';
import { useFollowed } from '../state/follow.ts';
import { api, type Business } from '../state/me.ts';
import { ring, sound, switchSound } from '../state/sound.ts';

/** So many of the newest orders are looked at for one that was not there before. */
const NEWEST = 20;

/** Rings for what is new at a business, whichever page is open: an order, or for a driver a ride that is offered. To be shown only where sound is on. */
export function Bell({ business }: { readonly business: Business }) {
  return business.role === 'driver' ? <OfferBell business={business} /> : <OrderBell business={business} />;
}

function OrderBell({ business }: { readonly business: Business }) {
  const { value } = useFollowed({ providerId: business.id, kinds: ['order'], about: 'bell' }, () =>
    api.get<Items<OrderView>>(`/providers/${business.id}/orders?limit=${NEWEST}`),
  );
  useRinging(value?.items.map(({ order, confirmedAtMs }) => ({ id: order.id, atMs: confirmedAtMs })));
  return null;
}

function OfferBell({ business }: { readonly business: Business }) {
  const { value } = useFollowed({ providerId: business.id, kinds: ['order', 'shift', 'waiting', 'driver'] }, () =>
    api.get<DriverView>(`/providers/${business.id}/driver`),
  );
  useRinging(value?.offers.map(({ orderId, untilMs }) => ({ id: orderId, atMs: untilMs })));
  return null;
}

interface Come {
  readonly id: string;
  /** By which something is told from what was there all the time, and comes into sight as others leave the list. */
  readonly atMs: number;
}

/** Rings for something that was not there at the look before. */
function useRinging(come: readonly Come[] | undefined): void {
  const known = useRef<readonly Come[] | undefined>(undefined);
  const told = come?.map(({ id }) => id).join(' ');
  useEffect(() => {
    if (come === undefined) return;
    const before = known.current;
    known.current = come;
    if (before === undefined) return;
    const newestMs = Math.max(...before.map(({ atMs }) => atMs));
    if (come.some(({ id, atMs }) => atMs >= newestMs && before.every((each) => each.id !== id))) ring();
  }, [told]);
}

/** Turns the sound on and off, on this device. */
export function SoundSwitch({ text }: { readonly text: string }) {
  return (
    <Choice type="checkbox" checked={sound.value} onChecked={switchSound}>
      {text}
    </Choice>
  );
}
