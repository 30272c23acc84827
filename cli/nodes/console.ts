import { join } from 'node:path';
import express, { type Express } from 'express';
import { pageFiles, pageRules } from './pages.ts';

/** The console for the people of businesses, beside the API; `folder` is where the build put the pages. */
export function withConsole(api: Express, folder: string): Express {
  const app = express().disable('x-powered-by').disable('etag');
  app.use('/console', pageRules(), ...pageFiles(join(folder, 'console')), (_request, response) => {
    response.status(404).type('text/plain').send('There is no such page.\n');
  });
  // Whoever types the address of the node alone has come to work.
  app.get('/', (_request, response) => response.redirect('/console/'));
  app.use(api);
  return app;
}
