import type { Request, RequestHandler, Response } from 'express';
import { mayCall } from '../people/permissions.ts';
import type { MemberRecord } from '../people/person-record.ts';
import { memberAt, type PeoplePorts, type Visitor, visitorOf } from '../people/visitors.ts';
import { providerOf } from '../provider-record.ts';
import { admitKey, tokenIn } from './access.ts';
import type { ProviderApiPorts } from './ports.ts';
import { sendProblem } from './problem-reply.ts';
import { carriedIn, hasPageToken, isFromOwnPage } from './session-cookie.ts';

const READS = new Set(['GET', 'HEAD']);
const OF_PROVIDER = /^\/providers\/([A-Za-z0-9_-]{1,64})(\/.*)?$/;

/** Lets in whoever shows a key of this node, or is signed in and may make this very call. */
export function admit(ports: ProviderApiPorts): RequestHandler {
  const byKey = admitKey(ports);
  return async (request, response, next) => {
    const { people } = ports;
    if (people === undefined || tokenIn(request) !== undefined) {
      byKey(request, response, next);
      return;
    }
    const visitor = await visitorIn(request, response, people);
    if (visitor === undefined) return;
    const providerIds = await allowedProviders(request, response, { visitor, people });
    if (providerIds === undefined) return;
    response.locals.key = { keySha256: '', providerIds };
    next();
  };
}

/** Who is signed in and calls from our own page; undefined when a problem was sent. */
export async function visitorIn(request: Request, response: Response, people: PeoplePorts): Promise<Visitor | undefined> {
  const visitor = await visitorOf(people, carriedIn(request, 'session', people));
  if (visitor === undefined) {
    sendProblem(response, { name: 'key-unknown', detail: 'Sign in, or send your key as "Authorization: Bearer <key>".' });
    return undefined;
  }
  const isRead = READS.has(request.method);
  if (!isRead && !(isFromOwnPage(request, people) && hasPageToken(request, visitor.secret))) {
    sendProblem(response, { name: 'page-unknown', detail: 'Open the console anew and try again.' });
    return undefined;
  }
  response.locals.visitor = visitor;
  return visitor;
}

/** The providers that a call of a person may reach. One where they are a stranger is as one that is not there. */
async function allowedProviders(
  request: Request,
  response: Response,
  { visitor, people }: { readonly visitor: Visitor; readonly people: PeoplePorts },
): Promise<readonly string[] | undefined> {
  if (request.path === '/providers' && READS.has(request.method)) return membershipIds(visitor, people);
  const [, providerId, rest = ''] = OF_PROVIDER.exec(request.path) ?? [];
  const member = providerId === undefined ? undefined : await memberAt(people, providerId, visitor);
  if (providerId === undefined || member === undefined) {
    sendProblem(response, { name: 'not-found', detail: 'There is no such provider on this node.' });
    return undefined;
  }
  if (!mayCall(member.role, request.method === 'HEAD' ? 'GET' : request.method, rest)) {
    sendProblem(response, { name: 'not-allowed', detail: `This is not for the role ${member.role}.` });
    return undefined;
  }
  response.locals.member = member;
  return [providerId];
}

async function membershipIds(visitor: Visitor, people: PeoplePorts): Promise<readonly string[]> {
  return (await memberships(visitor, people)).map(({ providerId }) => providerId);
}

/** Where somebody works, as the providers say now. */
export async function memberships(
  visitor: Visitor,
  people: PeoplePorts,
): Promise<readonly (MemberRecord & { readonly providerId: string })[]> {
  const { person } = visitor;
  const found = await Promise.all(person.providerIds.map((providerId) => memberAt(people, providerId, visitor)));
  return found.flatMap((member, place) => {
    const providerId = providerOf(person.providerIds[place] ?? '');
    return member === undefined || providerId === undefined ? [] : [{ ...member, providerId }];
  });
}
