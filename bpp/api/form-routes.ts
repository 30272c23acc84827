import express, { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import helmet from 'helmet';
import { createLimiter } from '../../node/limiter.ts';
import { FORMS_PATH, readFormLink } from '../forms/form-link.ts';
import { type FormCall, type FormSeen, formAt, formCallKeys, submit } from '../forms/submission.ts';
import { partitionOfProvider, providerOf } from '../provider-record.ts';
import { formPage, type PageLanguage, STYLE, STYLE_PATH, sentencePage } from './form-page.ts';
import { pathMember } from './path-member.ts';
import { BOUNDS, type ProviderApiPorts } from './ports.ts';
import { resultOf, sendProblem } from './problem-reply.ts';

/**
 * Where forms are filled in (BECKN-007): a page, and what is posted from it. No key is asked for, since the address is one: it is given to the buyer of
 * one order, and nobody can guess it. So no other site can make a browser post here, and no cookie is needed.
 */

/** How fast one address of the network may call, and how many are remembered for it. */
const PACE = { perSecond: 5, burst: 40, keysMax: 10_000 } as const;
/** Names in one body: more than any form has fields and choices. */
const PARAMETERS_MAX = 1_000;

const POLICY = {
  defaultSrc: ["'none'"],
  styleSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

const SAID: Readonly<Record<'unknown' | 'changed' | 'placed' | 'taken', Readonly<Record<PageLanguage, string>>>> = {
  unknown: { nl: 'Dit formulier bestaat niet.', en: 'There is no such form.' },
  changed: {
    nl: 'Dit formulier is veranderd. Ga terug naar uw bestelling en open het opnieuw.',
    en: 'This form has changed. Go back to your order and open it again.',
  },
  placed: { nl: 'Deze bestelling is al geplaatst.', en: 'This order has been placed already.' },
  taken: { nl: 'Ontvangen. Ga terug naar uw bestelling.', en: 'Received. Go back to your order.' },
};
const STATUS = { unknown: 404, changed: 409, placed: 409 } as const;

export function formRoutes(ports: ProviderApiPorts): Router {
  const routes = Router();
  const limiter = createLimiter(PACE);
  routes.use(FORMS_PATH, helmet({ contentSecurityPolicy: { useDefaults: false, directives: POLICY } }), (request, response, next) => {
    response.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' });
    const taken = limiter.take(request.ip ?? 'unknown', ports.clock.nowMs());
    if (taken.ok) next();
    else sendProblem(response, { name: 'busy', detail: 'Slow down, and try again.', retryAfterSeconds: taken.retryAfterSeconds });
  });
  routes.get(`${FORMS_PATH}${STYLE_PATH}`, (_request, response) => {
    response.set('Cache-Control', 'public, max-age=3600').type('text/css; charset=utf-8').send(STYLE);
  });
  const body = express.urlencoded({ extended: false, limit: BOUNDS.bodyBytesMax, parameterLimit: PARAMETERS_MAX, inflate: false });
  const path = `${FORMS_PATH}/:providerId/:place/:version/:buyerNodeId/:transactionId/:token`;
  routes.get(path, (request, response) => show(request, response, ports));
  routes.post(path, body, (request, response) => take(request, response, ports));
  routes.use(FORMS_PATH, (request, response) => answerState(request, response, 'unknown'));
  routes.use(FORMS_PATH, unnamed);
  return routes;
}

/** The address of a form opens it: it must not come into a log with whatever went wrong there. */
const unnamed: ErrorRequestHandler = (error: unknown, request, _response, next) => {
  request.url = '/';
  next(error);
};

async function show(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const call = callOf(request);
  const seen = call === undefined ? ({ is: 'unknown' } as const) : await look(call, ports);
  if (call === undefined || seen.is !== 'open') return answerState(request, response, seen.is === 'open' ? 'unknown' : seen.is);
  const page = { form: seen.form, providerName: nameOf(call, ports), action: request.path };
  response.type('html').send(formPage({ ...page, language: languageOf(request) }));
}

async function look(call: FormCall, { store }: ProviderApiPorts): Promise<FormSeen> {
  return formAt(await store.read(partitionOfProvider(call.link.providerId), formCallKeys(call)), call);
}

async function take(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const call = callOf(request);
  // Read first: an address that nobody was given makes no work.
  const seen = call === undefined ? ({ is: 'unknown' } as const) : await look(call, ports);
  if (call === undefined || seen.is !== 'open') return answerState(request, response, seen.is === 'open' ? 'unknown' : seen.is);
  if (request.is('application/x-www-form-urlencoded') === false) {
    return sendProblem(response, { name: 'wrong-content-type', detail: 'Send the form as application/x-www-form-urlencoded.' });
  }
  const texts = textsOf(request.body);
  const done = resultOf(await ports.performer.perform(submit(call, texts)), response);
  if (done === undefined) return;
  const came = done.value;
  switch (came.is) {
    case 'taken':
      return answer(request, response, {
        status: 200,
        json: { status: true, submission_id: came.submissionId, errors: [] },
        html: (language) => sentencePage(SAID.taken, language),
      });
    case 'faulty': {
      const { form, faults } = came;
      const errors = faults.map(({ field, message }) => ({ code: '30000', path: `/${field}`, message: message.en }));
      const html = (language: PageLanguage) =>
        formPage({ form, language, providerName: nameOf(call, ports), action: request.path, texts, faults });
      return answer(request, response, { status: 422, json: { status: false, errors }, html });
    }
    default:
      return answerState(request, response, came.is);
  }
}

function answerState(request: Request, response: Response, is: keyof typeof STATUS): void {
  const errors = [{ code: is === 'unknown' ? '30000' : '40000', message: SAID[is].en }];
  answer(request, response, { status: STATUS[is], json: { status: false, errors }, html: (language) => sentencePage(SAID[is], language) });
}

/** A node gets what BECKN-007 calls a form response; a person who came with a browser gets a page. */
function answer(
  request: Request,
  response: Response,
  said: { readonly status: number; readonly json: object; html(language: PageLanguage): string },
): void {
  response.status(said.status);
  if (request.accepts(['json', 'html']) === 'html') response.type('html').send(said.html(languageOf(request)));
  else response.json(said.json);
}

function callOf(request: Request): FormCall | undefined {
  const [providerId, place, version] = [pathMember(request, 'providerId'), pathMember(request, 'place'), pathMember(request, 'version')];
  const [buyerNodeId, transactionId] = [pathMember(request, 'buyerNodeId'), pathMember(request, 'transactionId')];
  if (providerOf(providerId) !== providerId) return undefined;
  return { link: readFormLink({ providerId, place, version, buyerNodeId, transactionId }), token: pathMember(request, 'token') };
}

/** A name that comes more than once stands for several choices. */
function textsOf(body: unknown): Readonly<Record<string, string>> {
  if (typeof body !== 'object' || body === null) return {};
  const said = Object.entries(body as Readonly<Record<string, unknown>>);
  return Object.fromEntries(said.map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : String(value)]));
}

function nameOf({ link }: FormCall, { index }: ProviderApiPorts): string {
  return index.provider(link.providerId)?.name ?? '';
}

function languageOf(request: Request): PageLanguage {
  return request.acceptsLanguages(['nl', 'en']) === 'en' ? 'en' : 'nl';
}
