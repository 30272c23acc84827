import type { Tracking } from '../../commerce/order.ts';
import type { Support, SupportMessage } from '../../commerce/rating.ts';
import { gps, moment, momentOf, positionOf, textOf } from './leaves.ts';
import { findGroup, hasOnly, tagGroup, tags, takeTag } from './tags.ts';
import { known, type Wire, type WireObject } from './wire-object.ts';
import { joined, written } from './writing.ts';

export function readSupport(support: WireObject): Support {
  return known({
    refId: support.text('ref_id'),
    phone: support.text('phone'),
    email: support.text('email'),
    url: support.text('url'),
    callbackPhone: support.text('callback_phone'),
    message: takeTag(support, 'support_details', 'message', textOf),
    thread: takeThread(support),
    extra: support.rest(),
  });
}

/** `tags` are no member of Support in Beckn core v1.1.1; BECKN-009 lets any object have them. */
export function writeSupport({ refId, phone, email, url, callbackPhone, message, thread, extra }: Support): Wire {
  const said = tags(tagGroup('support_details', { message }), threadGroup(thread));
  return joined({ ref_id: refId, callback_phone: callbackPhone, phone, email, url, tags: said }, extra);
}

function threadGroup(thread: readonly SupportMessage[] | undefined): Wire | undefined {
  if (thread === undefined || thread.length === 0) return undefined;
  const list = thread.map(({ by, atMs, text }) => ({ descriptor: { code: by, name: moment(atMs) }, value: text }));
  return { display: false, descriptor: { code: 'support_thread' }, list };
}

/** Takes the thread, when all of it stands as we would write it. */
function takeThread(support: WireObject): readonly SupportMessage[] | undefined {
  const found = findGroup(support, 'support_thread');
  const thread = found?.list.map(messageOf);
  if (found === undefined || thread === undefined || thread.length === 0 || thread.includes(undefined)) return undefined;
  found.leave([]);
  return thread as SupportMessage[];
}

function messageOf(tag: unknown): SupportMessage | undefined {
  if (!hasOnly(tag, ['descriptor', 'value']) || !hasOnly(tag.descriptor, ['code', 'name'])) return undefined;
  const { code, name } = tag.descriptor;
  const [atMs, text] = [momentOf(name), textOf(tag.value)];
  if (text === undefined || atMs === undefined || moment(atMs) !== name || (code !== 'buyer' && code !== 'provider')) return undefined;
  return { by: code, text, atMs };
}

/** Tracking. Without a status it is active when it says where. */
export function readTracking(tracking: WireObject): Tracking {
  const status = tracking.take('status', (value) => (value === 'active' || value === 'inactive' ? value : undefined));
  const url = tracking.text('url');
  const position = tracking.object('location')?.take('gps', positionOf);
  return known({
    id: tracking.text('id'),
    active: status === undefined ? url !== undefined || position !== undefined : status === 'active',
    url,
    position,
    updatedAtMs: takeTag(tracking, 'tracking_details', 'updated_at', momentOf),
    extra: tracking.rest(),
  });
}

/** `tags` are no member of Tracking in Beckn core v1.1.1; BECKN-009 lets any object have them. */
export function writeTracking({ id, active, url, position, updatedAtMs, extra }: Tracking): Wire {
  const members = {
    id,
    url,
    location: written({ gps: gps(position) }),
    status: active ? 'active' : 'inactive',
    tags: tags(tagGroup('tracking_details', { updated_at: moment(updatedAtMs) })),
  };
  return joined(members, extra);
}
