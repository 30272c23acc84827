import { readFileSync } from 'node:fs';
import express, { type Express } from 'express';
import helmet from 'helmet';
import { PHOTOS_PATH } from '../photos/photo-record.ts';
import { admit } from './admit.ts';
import { agendaRoutes } from './agenda-routes.ts';
import { backEndRoutes } from './back-end-routes.ts';
import { businessRoutes } from './business-routes.ts';
import { CALENDAR_PATH, calendarRoutes, serveCalendar } from './calendar-routes.ts';
import { catalogueRoutes } from './catalogue-routes.ts';
import { driverRoutes } from './driver-routes.ts';
import { eventRoutes } from './event-routes.ts';
import { formRoutes } from './form-routes.ts';
import { invoiceRoutes } from './invoice-routes.ts';
import { itemRoutes } from './item-routes.ts';
import { meRoutes } from './me-routes.ts';
import { movingRoutes } from './moving-routes.ts';
import { orderRoutes } from './order-routes.ts';
import { paymentRoutes } from './payment-routes.ts';
import { peopleRoutes } from './people-routes.ts';
import { photoRoutes, servePhoto } from './photo-routes.ts';
import type { ProviderApiPorts } from './ports.ts';
import { lastResort, sendProblem } from './problem-reply.ts';
import { serviceRoutes } from './service-routes.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { signRoutes } from './sign-routes.ts';

/** Where the API is served. */
export const PROVIDER_API_PATH = '/provider/v1';

/** What the console of a shop, its till and its scripts talk to: catalogue, stock, imports, orders and payments. */
export function createProviderApi(ports: ProviderApiPorts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('trust proxy', ports.trustProxy ?? false);
  app.use(PROVIDER_API_PATH, helmet({ contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"] } } }));
  app.use(PROVIDER_API_PATH, (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  app.get(`${PROVIDER_API_PATH}/openapi.yaml`, (_request, response) => {
    response.type('application/yaml').send(description());
  });
  app.get(`${CALENDAR_PATH}/:providerId/:staffId/:token`, serveCalendar(ports));
  app.get(`${PHOTOS_PATH}/:providerId/:file`, servePhoto(ports));
  app.use(formRoutes(ports));
  // Drivers come with tokens of their own, and are let in by their own fleet.
  app.use(PROVIDER_API_PATH, driverRoutes(ports));
  app.use(PROVIDER_API_PATH, serviceRoutes(ports));
  app.use(PROVIDER_API_PATH, backEndRoutes(ports));
  const { people } = ports;
  if (people !== undefined) app.use(PROVIDER_API_PATH, signInRoutes({ ...ports, people }), meRoutes({ ...ports, people }));
  const routes = [
    catalogueRoutes(ports),
    orderRoutes(ports),
    paymentRoutes(ports),
    calendarRoutes(ports),
    agendaRoutes(ports),
    itemRoutes(ports),
    photoRoutes(ports),
    businessRoutes(ports),
    invoiceRoutes(ports),
    movingRoutes(ports),
    eventRoutes(ports),
  ];
  if (people !== undefined) routes.push(peopleRoutes({ ...ports, people }), signRoutes(ports));
  app.use(PROVIDER_API_PATH, admit(ports), ...routes, (_request, response) =>
    sendProblem(response, { name: 'not-found', detail: `See ${PROVIDER_API_PATH}/openapi.yaml for what is served here.` }),
  );
  app.use(lastResort(ports.telemetry));
  return app;
}

let text: string | undefined;

function description(): string {
  text ??= readFileSync(new URL('../openapi.yaml', import.meta.url), 'utf8');
  return text;
}
