import type { Tracking } from '../../commerce/order.ts';
import type { Support } from '../../commerce/rating.ts';
import { gps, moment, momentOf, positionOf } from './leaves.ts';
import { tagGroup, tags, takeTag } from './tags.ts';
import { known, type Wire, type WireObject } from './wire-object.ts';
import { joined, written } from './writing.ts';

export function readSupport(support: WireObject): Support {
  return known({
    refId: support.text('ref_id'),
    phone: support.text('phone'),
    email: support.text('email'),
    url: support.text('url'),
    callbackPhone: support.text('callback_phone'),
    extra: support.rest(),
  });
}

export function writeSupport({ refId, phone, email, url, callbackPhone, extra }: Support): Wire {
  return joined({ ref_id: refId, callback_phone: callbackPhone, phone, email, url }, extra);
}

/** Tracking. Without a status it is active when it says where. */
export function readTracking(tracking: WireObject): Tracking {
  const status = tracking.take('status', (value) => (value === 'active' || value === 'inactive' ? value : undefined));
  const url = tracking.text('url');
  const position = tracking.object('location')?.take('gps', positionOf);
  return known({
    active: status === undefined ? url !== undefined || position !== undefined : status === 'active',
    url,
    position,
    updatedAtMs: takeTag(tracking, 'tracking_details', 'updated_at', momentOf),
    extra: tracking.rest(),
  });
}

/** `tags` are no member of Tracking in Beckn core v1.1.1; BECKN-009 lets any object have them. */
export function writeTracking({ active, url, position, updatedAtMs, extra }: Tracking): Wire {
  const members = {
    url,
    location: written({ gps: gps(position) }),
    status: active ? 'active' : 'inactive',
    tags: tags(tagGroup('tracking_details', { updated_at: moment(updatedAtMs) })),
  };
  return joined(members, extra);
}
