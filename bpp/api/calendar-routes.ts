import { createHash, timingSafeEqual } from 'node:crypto';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { appointmentEngine } from '../engines/appointment/appointment.ts';
import { newSecret } from '../engines/appointment/calendar-secret.ts';
import { ordersWith } from '../engines/appointment/own-appointments.ts';
import { type AppointmentRecord, type CalendarRecord, KEY } from '../engines/appointment/record.ts';
import { writeCalendar } from '../engines/appointment/write-calendar.ts';
import { partitionOfProvider } from '../provider-record.ts';
import { providerFor } from './catalogue-routes.ts';
import { pathMember } from './path-member.ts';
import type { ProviderApiPorts } from './ports.ts';
import { resultOf, sendProblem } from './problem-reply.ts';

/** Calendars of those who work by appointment: for a phone, at an address that nobody can guess; and for the business the addresses. */

/** Where calendars are served; no key is asked for there, since phones send none. */
export const CALENDAR_PATH = '/calendar';
const MEMBER_ID = /^[A-Za-z0-9-]{1,40}$/;

/** Answers a phone. Every wrong address is answered alike. */
export function serveCalendar(ports: ProviderApiPorts): RequestHandler {
  return async (request, response) => {
    const practice = ports.index.provider(pathMember(request, 'providerId'));
    const staffId = pathMember(request, 'staffId');
    const token = pathMember(request, 'token').replace(/\.ics$/, '');
    const known =
      practice?.engine === appointmentEngine.name && MEMBER_ID.test(staffId) ? await tokenOf(ports, practice.id, staffId) : undefined;
    const member = (practice as AppointmentRecord | undefined)?.staff?.find(({ id }) => id === staffId);
    if (practice === undefined || member === undefined || known === undefined || !isSame(token, known)) {
      return sendProblem(response, { name: 'not-found', detail: 'There is no such calendar here.' });
    }
    const own = { practice: practice as AppointmentRecord, member };
    const text = writeCalendar({ ...own, appointments: await ordersWith(ports.store, practice.id, staffId) });
    response.set('Cache-Control', 'private, max-age=300').set('X-Robots-Tag', 'noindex').type('text/calendar; charset=utf-8').send(text);
  };
}

/** For the business: the address of the calendar of each of its staff, and a new one in its place. */
export function calendarRoutes(ports: ProviderApiPorts): Router {
  const routes = Router();
  routes.get('/providers/:providerId/calendars', (request, response) => listCalendars(request, response, ports));
  routes.post('/providers/:providerId/calendars/:staffId/renew', (request, response) => renew(request, response, ports));
  return routes;
}

async function listCalendars(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const practice = practiceFor(request, response, ports);
  if (practice === undefined) return;
  const tokens = await Promise.all(practice.staff.map(({ id }) => tokenOf(ports, practice.id, id)));
  const items = practice.staff.flatMap(({ id, name }, place) => {
    const token = tokens[place];
    return token === undefined ? [] : [{ staffId: id, name, path: pathOf(practice.id, id, token) }];
  });
  response.json({ items });
}

async function renew(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const practice = practiceFor(request, response, ports);
  const staffId = pathMember(request, 'staffId');
  if (practice === undefined) return;
  const member = practice.staff.find(({ id }) => id === staffId);
  if (member === undefined) return sendProblem(response, { name: 'not-found', detail: 'Nobody of the staff has this id.' });
  const done = resultOf(await ports.performer.perform(newSecret(practice.id, staffId)), response);
  if (done !== undefined) response.json({ staffId, name: member.name, path: pathOf(practice.id, staffId, done.value) });
}

/** The provider that a path names, when it works by appointment; undefined when a problem was sent. */
export function practiceFor(request: Request, response: Response, ports: ProviderApiPorts): AppointmentRecord | undefined {
  const provider = providerFor(request, response, ports);
  if (provider === undefined) return undefined;
  if (provider.engine === appointmentEngine.name) return provider as AppointmentRecord;
  sendProblem(response, { name: 'bad-request', detail: 'This provider does not work by appointment.' });
  return undefined;
}

function pathOf(providerId: string, staffId: string, token: string): string {
  return `${CALENDAR_PATH}/${providerId}/${staffId}/${token}.ics`;
}

async function tokenOf({ store }: ProviderApiPorts, providerId: string, staffId: string): Promise<string | undefined> {
  const key = KEY.calendar(staffId);
  const state = await store.read(partitionOfProvider(providerId), [key]);
  return (state.get(key)?.value as unknown as CalendarRecord | undefined)?.token;
}

function isSame(shown: string, known: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(shown), digest(known));
}
