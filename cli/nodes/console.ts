import { join } from 'node:path';
import express, { type Express, type RequestHandler } from 'express';
import { cityPage } from './city-page.ts';
import { pageFiles, pageRules } from './pages.ts';

/** The console for the people of businesses, beside the API; `folder` is where the build put the pages, `city` answers them of their city. */
export function withConsole(api: Express, folder: string, { city = cityPage() }: { readonly city?: RequestHandler } = {}): Express {
  const app = express().disable('x-powered-by').disable('etag');
  app.use('/console', pageRules(), city, ...pageFiles(join(folder, 'console')), (_request, response) => {
    response.status(404).type('text/plain').send('There is no such page.\n');
  });
  // Whoever types the address of the node alone has come to work.
  app.get('/', (_request, response) => response.redirect('/console/'));
  app.use(api);
  return app;
}
