import type { Person } from '../../commerce/fulfilment.ts';
import { knownOrAbsent, type Wire, type WireObject } from './wire-object.ts';
import { written } from './writing.ts';

/** A human being as Customer, Agent and Stop have it: the members `person` and `contact`. */
export function readPerson(object: WireObject | undefined): Person | undefined {
  const contact = object?.object('contact');
  return knownOrAbsent({ name: object?.object('person')?.text('name'), phone: contact?.text('phone'), email: contact?.text('email') });
}

export function writePerson(person: Person | undefined): { person?: Wire | undefined; contact?: Wire | undefined } {
  if (person === undefined) return {};
  return { person: written({ name: person.name }), contact: written({ phone: person.phone, email: person.email }) };
}
