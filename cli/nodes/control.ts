import { createServer } from 'node:http';
import { join } from 'node:path';
import express from 'express';
import { createAdmission } from '../../control/admission.ts';
import { createControlApi } from '../../control/api.ts';
import { openAuditLog } from '../../control/audit-log.ts';
import type { ControlConfig } from '../../control/config.ts';
import { createPilotDesk } from '../../control/pilot-desk.ts';
import { createRegistryDesk } from '../../control/registry-desk.ts';
import { openRoom } from '../../control/room.ts';
import { systemChance as chance, systemClock } from '../../node/clock.ts';
import { createTransport } from '../../node/http-transport.ts';
import { followClock } from '../../node/rehearsal-clock.ts';
import { createTelemetry } from '../../node/telemetry.ts';
import { UsageError } from '../terminal.ts';
import { pagesFolder } from '../version.ts';
import { cityPage } from './city-page.ts';
import { pageFiles, pageRules } from './pages.ts';

/** It calls one registry and one pilot, which its own configuration names and which may lie in the same network. */
const TRANSPORT = {
  connectionsPerDestination: 4,
  destinationsMax: 4,
  connectTimeoutMs: 3_000,
  headersTimeoutMs: 10_000,
  bodyTimeoutMs: 10_000,
  allowPrivateAddresses: true,
} as const;

export interface OpenControlRoom {
  readonly url: string;
  stop(): Promise<void>;
}

/** Opens a control room: follows its nodes, and serves its pages. Rejects with a sentence when it cannot. */
export async function openControlRoom(config: ControlConfig, options: { readonly folder?: string } = {}): Promise<OpenControlRoom> {
  const city = cityPage(config.map);
  const telemetry = createTelemetry({ name: 'control', level: 'info' });
  const clock = config.rehearsal_clock === undefined ? systemClock : followClock(config.rehearsal_clock);
  const audit = openedLog(config.audit_file);
  const transport = createTransport(TRANSPORT);
  const { registry } = config;
  const pilot = config.pilot === undefined ? {} : { pilot: createPilotDesk(config.pilot, transport) };
  const desk = registry === undefined ? undefined : createRegistryDesk(registry, transport);
  const admission = desk === undefined ? {} : { admission: createAdmission({ desk, audit, nowMs: clock.nowMs }) };
  const room = openRoom({ nodes: config.nodes, clock, telemetry });
  const api = createControlApi({ config, room, audit, ...admission, ...pilot, clock, chance, telemetry });
  const app = express().disable('x-powered-by');
  app.use(pageRules(), city);
  app.get('/ready', (_request, response) => void response.json({ status: 'ready' }));
  app.use('/api', (request, response, next) => {
    request.url = `/api${request.url}`;
    api.app(request, response, next);
  });
  app.use(...pageFiles(options.folder ?? join(pagesFolder, 'control')));
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new UsageError(`The control room cannot listen at ${config.listen.host}:${config.listen.port}: ${error.message}`)),
    );
    server.listen(config.listen.port, config.listen.host, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.listen.port;
  telemetry.log.info({ port, nodes: config.nodes.length }, 'listening');
  return {
    url: `http://${config.listen.host}:${port}`,
    async stop() {
      api.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await Promise.all([closed, room.close()]);
      await transport.close();
    },
  };
}

function openedLog(file: string) {
  try {
    return openAuditLog(file);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
