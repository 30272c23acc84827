import type { Express, Response } from 'express';
import type { Clock } from '../node/clock.ts';
import type { AuditLog, Deed } from './audit-log.ts';
import type { DeskAnswer } from './desk-call.ts';
import type { PilotDesk } from './pilot-desk.ts';

export interface PilotRoutesParts {
  /** Absent where the network is no pilot: then nothing can be started, stopped or broken from here. */
  readonly pilot?: PilotDesk;
  readonly audit: AuditLog;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** What may be done, and what the log calls it. */
const DAY_DEEDS: Readonly<Record<string, Deed['what']>> = {
  start: 'day-started',
  stop: 'day-stopped',
  calm: 'pace-calm',
  steady: 'pace-steady',
  full: 'pace-full',
};
const NODE_DEEDS: Readonly<Record<string, Deed['what']>> = {
  'cut-off': 'node-cut-off',
  hang: 'node-hung',
  'go-on': 'node-went-on',
  restart: 'node-restarted',
};

/** The day of a pilot and its nodes, for operators who are signed in. Each deed stands in the log before it is done. */
export function addPilotRoutes(app: Express, base: string, { pilot, audit, clock }: PilotRoutesParts): void {
  const refuse = (response: Response, status: number, problem: { readonly name: string; readonly detail: string }): void =>
    void response.status(status).json(problem);
  const noPilot = { name: 'no-pilot', detail: 'This network is no pilot: nothing is started, stopped or broken from here.' };
  const noDeed = { name: 'not-found', detail: 'There is no such deed.' };
  const doIt = async (response: Response, deed: Pick<Deed, 'what' | 'subject'>, act: () => Promise<DeskAnswer<object>>): Promise<void> => {
    const noted = { operator: String(response.locals.operator), ...(deed.subject === undefined ? {} : { subject: deed.subject }) };
    audit.append({ atMs: clock.nowMs(), ...noted, what: deed.what });
    const done = await act();
    if (done.ok) return void response.json({});
    audit.append({ atMs: clock.nowMs(), ...noted, what: 'refused-by-pilot', reason: done.message });
    refuse(response, 409, { name: 'not-done', detail: done.message });
  };
  app.get(`${base}/pilot`, async (_request, response) => {
    if (pilot === undefined) return refuse(response, 404, noPilot);
    const state = await pilot.state();
    if (state.ok) response.json(state.value);
    else refuse(response, 502, { name: 'pilot', detail: state.message });
  });
  app.post(`${base}/pilot/day/:what`, async (request, response) => {
    const { what } = request.params;
    const deed = DAY_DEEDS[what];
    if (pilot === undefined || deed === undefined) return refuse(response, 404, pilot === undefined ? noPilot : noDeed);
    await doIt(response, { what: deed }, () => pilot.day(what));
  });
  app.post(`${base}/pilot/nodes/:name/:what`, async (request, response) => {
    const { name, what } = request.params;
    const deed = NODE_DEEDS[what];
    if (pilot === undefined || deed === undefined) return refuse(response, 404, pilot === undefined ? noPilot : noDeed);
    const known = await pilot.state();
    if (known.ok && !known.value.nodes.some((node) => node.name === name)) return refuse(response, 404, noDeed);
    await doIt(response, { what: deed, subject: name }, () => pilot.node(name, what));
  });
}
