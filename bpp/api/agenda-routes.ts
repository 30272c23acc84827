import { createHash } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import { isMoment } from '../engines/appointment/agenda.ts';
import { AGENDA_DAYS_MAX, agendaBetween, BLOCK_ID, blockTime, unblockTime } from '../engines/appointment/blocks.ts';
import { practiceFor } from './calendar-routes.ts';
import { IDEMPOTENCY_KEY } from './catalogue-routes.ts';
import { jsonBody } from './json-body.ts';
import { performOnce } from './once.ts';
import { pathMember } from './path-member.ts';
import type { ProviderApiPorts } from './ports.ts';
import { sendProblem } from './problem-reply.ts';

const DAY_MS = 86_400_000;
const RANGE_FAULT = `Give from and to in milliseconds, at most ${AGENDA_DAYS_MAX} days apart.`;

/** The agenda of a business that works by appointment, as its people see and change it. */
export function agendaRoutes(ports: ProviderApiPorts): Router {
  const routes = Router();
  const json = jsonBody();
  routes.get('/providers/:providerId/agenda', (request, response) => show(request, response, ports));
  routes.post('/providers/:providerId/agenda/blocks', json, (request, response) => block(request, response, ports));
  routes.delete('/providers/:providerId/agenda/blocks/:blockId', (request, response) => unblock(request, response, ports));
  return routes;
}

async function show(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const practice = practiceFor(request, response, ports);
  if (practice === undefined) return;
  const [startMs, endMs] = [momentIn(request.query.from), momentIn(request.query.to)];
  if (startMs === undefined || endMs === undefined || endMs <= startMs || endMs - startMs > AGENDA_DAYS_MAX * DAY_MS)
    return sendProblem(response, { name: 'bad-request', detail: RANGE_FAULT });
  response.json(await agendaBetween(ports.store, practice, { startMs, endMs }));
}

/** The id of a block comes from the key of the call, so that a call that is sent twice makes one, and none where it was given free in between. */
async function block(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const practice = practiceFor(request, response, ports);
  if (practice === undefined) return;
  const once = request.get('Idempotency-Key');
  const { staffId, fromMs, toMs } = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  if (once === undefined || !IDEMPOTENCY_KEY.test(once))
    return sendProblem(response, { name: 'bad-request', detail: 'Make an Idempotency-Key of 8 to 128 visible characters for this block.' });
  if (!isName(staffId) || !isMoment(fromMs) || !isMoment(toMs))
    return sendProblem(response, { name: 'bad-request', detail: 'Send {"staffId": "…", "fromMs": 1796115600000, "toMs": 1796119200000}.' });
  const id = createHash('sha256').update(once).digest('hex').slice(0, 16);
  const wanted = { id, staffId, fromMs, toMs };
  const work = blockTime(practice.id, wanted);
  const done = await performOnce(request, response, { ports, work, about: practice.id, asked: ['block', wanted] });
  if (done !== undefined) response.json(wanted);
}

async function unblock(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const practice = practiceFor(request, response, ports);
  if (practice === undefined) return;
  const id = pathMember(request, 'blockId');
  const fromMs = momentIn(request.query.from);
  const { staff } = request.query;
  if (!BLOCK_ID.test(id) || fromMs === undefined || !isName(staff))
    return sendProblem(response, {
      name: 'bad-request',
      detail: 'Name the block by its id, with ?staff= and ?from= as the agenda shows them.',
    });
  const freed = { id, staffId: staff, fromMs };
  const work = unblockTime(practice.id, freed);
  const done = await performOnce(request, response, { ports, work, about: practice.id, asked: ['unblock', freed] });
  if (done !== undefined) response.json({});
}

/** One with a NUL, which no store can hold, names nobody. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0');
}

function momentIn(value: unknown): number | undefined {
  return typeof value === 'string' && /^\d{1,14}$/.test(value) ? Number(value) : undefined;
}
