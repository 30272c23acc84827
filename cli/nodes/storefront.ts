import { join } from 'node:path';
import express, { type Express, type RequestHandler } from 'express';
import type { Telemetry } from '../../node/telemetry.ts';
import { cityPage } from './city-page.ts';
import { pageFault, pageFiles, pageRules } from './pages.ts';

interface StorefrontOptions {
  /** Where the build put the pages. */
  readonly folder: string;
  readonly log: Pick<Telemetry['log'], 'error'>;
  /** Origins that the pages may ask beside their own node's. */
  readonly asks?: readonly string[];
  /** What answers them of their city; without it they know of none. */
  readonly city?: RequestHandler;
}

/**
 * The pages beside the API: the storefront, and at `/components/` the parts that all pages are made of. A path that is no file
 * is a page of the storefront, which finds its own way.
 */
export function withStorefront(api: Express, { folder, log, asks = [], city = cityPage() }: StorefrontOptions): Express {
  const app = express().disable('x-powered-by');
  const storefront = join(folder, 'storefront');
  app.use((request, response, next) =>
    request.path.startsWith('/api') || request.path.startsWith('/raw') ? api(request, response, next) : next(),
  );
  app.use('/components', pageRules(), city, ...pageFiles(join(folder, 'components-page')));
  app.use(pageRules(asks), city);
  app.use(...pageFiles(storefront));
  app.get('/{*page}', (request, response, next) => {
    if (request.accepts('html') === false) return next();
    response.sendFile('index.html', { root: storefront });
  });
  app.use(pageFault(log));
  return app;
}
