import express, { type Express } from 'express';
import helmet from 'helmet';
import { createBasketDriver } from '../baskets/driver.ts';
import { createCourier } from '../courier.ts';
import { createNotifier } from '../notices/notifier.ts';
import { BOUNDS } from '../settings.ts';
import { basketRoutes } from './baskets.ts';
import { admitCaller, preflight } from './caller.ts';
import { docsRoutes } from './docs-page.ts';
import { createEventStreams } from './event-stream.ts';
import { eventRoutes } from './events.ts';
import { exportRoutes } from './export.ts';
import { historyRoutes } from './history.ts';
import { imageRoutes } from './images.ts';
import { journeyRoutes } from './journeys.ts';
import { createLinkDoor } from './link-door.ts';
import { linkRoutes } from './links.ts';
import { noticeRoutes } from './notices.ts';
import { offerRoutes } from './offers.ts';
import { orderRoutes } from './orders.ts';
import type { BuyerApiPorts } from './ports.ts';
import { lastResort, sendProblem } from './problem-reply.ts';
import { rawRoutes } from './raw.ts';
import { receiptRoutes } from './receipts.ts';
import { searchRoutes } from './searches.ts';
import { transactionRoutes } from './transactions.ts';
import { transferRoutes } from './transfers.ts';
import { webhookRoutes } from './webhooks.ts';

/** The client API of a buyer node, with what must be ended before its server can close. */
export interface BuyerApi {
  readonly app: Express;
  /** Ends the event streams, and waits for webhook posts under way. */
  close(): Promise<void>;
}

/** What apps talk to: REST in the words of trade, a stream of events, webhooks, a raw door, and the description of it all. */
export function createBuyerApi(ports: BuyerApiPorts): BuyerApi {
  const app = express();
  const streams = createEventStreams(ports);
  const courier = createCourier(ports);
  const driver = createBasketDriver(ports);
  const door = createLinkDoor(ports);
  const notifier = createNotifier(ports);
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('trust proxy', ports.trustProxy ?? false);
  const secured = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_POLICY },
    strictTransportSecurity: { maxAge: 31_536_000 },
  });
  app.use('/api', secured);
  app.use('/api', docsRoutes());
  app.use('/api/v1', preflight(ports), admitCaller(ports), express.raw({ type: () => true, limit: BOUNDS.bodyBytesMax, inflate: false }));
  app.use('/api/v1', (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  app.use('/api/v1/orders/:handle', door.admit);
  for (const routes of ROUTES) app.use('/api/v1', routes(ports));
  app.use('/api/v1', basketRoutes({ ...ports, driver }));
  app.use('/api/v1', linkRoutes({ ...ports, door }));
  app.use('/api/v1', noticeRoutes({ ...ports, notifier }));
  app.use('/api/v1', eventRoutes(ports, streams));
  app.use('/api', (_request, response) => sendProblem(response, { name: 'not-found', detail: 'See /api/docs for what is served here.' }));
  app.use(lastResort(ports.telemetry));
  return {
    app,
    async close() {
      streams.closeAll();
      await courier.settled();
      await notifier.settled();
      await driver.settled();
    },
  };
}

const ROUTES = [
  searchRoutes,
  transactionRoutes,
  offerRoutes,
  imageRoutes,
  historyRoutes,
  orderRoutes,
  transferRoutes,
  receiptRoutes,
  journeyRoutes,
  exportRoutes,
  webhookRoutes,
  rawRoutes,
] as const;

/** Nothing from elsewhere, nothing inline. Images in data: are the icons of the description's page. */
const CONTENT_POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};
