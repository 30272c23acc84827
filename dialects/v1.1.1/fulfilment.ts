import type { Fulfilment, FulfilmentOption, Stop } from '../../commerce/fulfilment.ts';
import { kindCodes, stateCodes, stopCodes, wireCode } from './codes.ts';
import { moment, numberOf, smallCountOf, textOf } from './leaves.ts';
import { readPerson, writePerson } from './person.ts';
import { readPlaceAt, writePlace } from './place.ts';
import { slotsGroup, takeSlots } from './slots.ts';
import { flagOf, tagGroup, tags, takeTag } from './tags.ts';
import { codeIn } from './terms.ts';
import { known, knownOrAbsent, type Wire, type WireObject } from './wire-object.ts';
import { joined, written } from './writing.ts';

/** Authorization.type of a code that opens a vehicle or a door. */
const CODE_TYPE = 'OTP';

/** Fulfillment in a catalogue: a way of handing over. One without a type cannot be chosen, and stays. */
export function readFulfilmentOption(fulfilment: WireObject): FulfilmentOption | undefined {
  const kind = fulfilment.coded('type', kindCodes);
  if (kind === undefined) return undefined;
  const contact = fulfilment.object('contact');
  return known({
    id: fulfilment.text('id') ?? '',
    kind,
    trackable: fulfilment.flag('tracking'),
    rating: fulfilment.decimal('rating'),
    contact: knownOrAbsent({ phone: contact?.text('phone'), email: contact?.text('email') }),
    description: takeTag(fulfilment, 'fulfillment_details', 'description', textOf),
    stops: fulfilment.list('stops', readStop),
    agent: readPerson(fulfilment.object('agent')),
    extra: fulfilment.rest(),
  });
}

export function writeFulfilmentOption(option: FulfilmentOption): Wire {
  const { id, kind, trackable, rating, contact, description, stops, agent, extra } = option;
  const members = {
    id,
    type: wireCode(kindCodes, kind, extra?.type),
    tracking: trackable,
    rating,
    contact: written({ phone: contact?.phone, email: contact?.email }),
    agent: written(writePerson(agent)),
    stops: stops?.map(writeStop),
    tags: tags(tagGroup('fulfillment_details', { description })),
  };
  return joined(members, extra);
}

/** Fulfillment of an order. Many nodes give it no id while there is only one; it is then empty. */
export function readFulfilment(fulfilment: WireObject): Fulfilment {
  const state = fulfilment.object('state');
  return known({
    id: fulfilment.text('id') ?? '',
    kind: fulfilment.coded('type', kindCodes),
    state: state?.object('descriptor')?.coded('code', stateCodes),
    stateSinceMs: state?.moment('updated_at'),
    trackable: fulfilment.flag('tracking'),
    customer: readPerson(fulfilment.object('customer')),
    agent: readPerson(fulfilment.object('agent')),
    stops: fulfilment.list('stops', readStop),
    rateable: fulfilment.flag('rateable'),
    slots: takeSlots(fulfilment),
    people: takeTag(fulfilment, 'fulfillment_details', 'people', smallCountOf),
    loadKg: takeTag(fulfilment, 'fulfillment_details', 'load_kg', numberOf),
    scheduled: takeTag(fulfilment, 'fulfillment_details', 'scheduled', flagOf),
    extra: fulfilment.rest(),
  });
}

export function writeFulfilment(fulfilment: Fulfilment): Wire {
  const { id, kind, state, stateSinceMs, trackable, customer, agent, stops, rateable, people, loadKg, scheduled, extra } = fulfilment;
  const code = wireCode(stateCodes, state, codeIn(extra?.state));
  const members = {
    id,
    type: wireCode(kindCodes, kind, extra?.type),
    rateable,
    state: written({ descriptor: code && { code }, updated_at: moment(stateSinceMs) }),
    tracking: trackable,
    customer: written(writePerson(customer)),
    agent: written(writePerson(agent)),
    stops: stops?.map(writeStop),
    tags: tags(tagGroup('fulfillment_details', { people, load_kg: loadKg, scheduled }), slotsGroup(fulfilment.slots)),
  };
  return joined(members, extra);
}

function readStop(stop: WireObject): Stop {
  const range = stop.object('time')?.object('range');
  return known({
    kind: stop.coded('type', stopCodes) ?? '',
    place: readPlaceAt(stop, 'location'),
    contact: readPerson(stop),
    timeRange: knownOrAbsent({ startMs: range?.moment('start'), endMs: range?.moment('end') }),
    instructions: stop.object('instructions')?.text('short_desc'),
    authorization: readAuthorization(stop),
    extra: stop.rest(),
  });
}

/** A code that opens something. Another kind of authorization stays as it is. */
function readAuthorization(stop: WireObject): Stop['authorization'] {
  const authorization = stop.object('authorization');
  const token = authorization?.peek('type') === CODE_TYPE ? authorization.text('token') : undefined;
  if (authorization === undefined || token === undefined) return undefined;
  authorization.leave('type', undefined);
  return known({ token, validFromMs: authorization.moment('valid_from'), validUntilMs: authorization.moment('valid_to') });
}

function writeStop(stop: Stop): Wire {
  const { kind, place, contact, timeRange, instructions, authorization, extra } = stop;
  const range = written({ start: moment(timeRange?.startMs), end: moment(timeRange?.endMs) });
  const members = {
    type: wireCode(stopCodes, kind, extra?.type),
    location: place && writePlace(place),
    time: range && { range },
    instructions: written({ short_desc: instructions }),
    authorization: authorization && {
      type: CODE_TYPE,
      token: authorization.token,
      ...written({ valid_from: moment(authorization.validFromMs), valid_to: moment(authorization.validUntilMs) }),
    },
    ...writePerson(contact),
  };
  return joined(members, extra);
}
