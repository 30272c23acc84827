import { join } from 'node:path';
import express, { type Express } from 'express';
import type { Telemetry } from '../../node/telemetry.ts';
import { pageFault, pageFiles, pageRules } from './pages.ts';

/**
 * The pages beside the API: the storefront, and at `/components/` the parts that all pages are made of. A path that is no file
 * is a page of the storefront, which finds its own way. `folder` is where the build put the pages; `asks` are the origins that they may ask
 * beside their own node's.
 */
export function withStorefront(
  api: Express,
  { folder, log, asks = [] }: { readonly folder: string; readonly log: Pick<Telemetry['log'], 'error'>; readonly asks?: readonly string[] },
): Express {
  const app = express().disable('x-powered-by');
  const storefront = join(folder, 'storefront');
  app.use((request, response, next) =>
    request.path.startsWith('/api') || request.path.startsWith('/raw') ? api(request, response, next) : next(),
  );
  app.use('/components', pageRules(), ...pageFiles(join(folder, 'components-page')));
  app.use(pageRules(asks));
  app.use(...pageFiles(storefront));
  app.get('/{*page}', (request, response, next) => {
    if (request.accepts('html') === false) return next();
    response.sendFile('index.html', { root: storefront });
  });
  app.use(pageFault(log));
  return app;
}
