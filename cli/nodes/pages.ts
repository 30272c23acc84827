import express, { type Express } from 'express';
import helmet from 'helmet';

/** Pages of ours beside an API, at one path, with rules that the browser holds them to. */
export interface PagesOptions {
  /** Where they were built. */
  readonly folder: string;
  /** The path at which they are served, with a slash at its end. */
  readonly path: string;
  /** From where pictures may come, beside the page itself. */
  readonly imagesFrom: readonly string[];
  /** What answers first: the API beside the pages. */
  readonly api: Express;
  readonly isApi: (path: string) => boolean;
}

/** Nothing from elsewhere, nothing inline, in no frame. A path that is no file is a page of the application, which finds its own way. */
export function withPages({ folder, path, imagesFrom, api, isApi }: PagesOptions): Express {
  const app = express().disable('x-powered-by');
  app.use((request, response, next) => (isApi(request.path) ? api(request, response, next) : next()));
  const directives = {
    defaultSrc: ["'self'"],
    imgSrc: ["'self'", 'data:', ...imagesFrom],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  };
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives }, strictTransportSecurity: false }));
  app.use(path, express.static(folder, { index: 'index.html', maxAge: 0, etag: true }));
  app.get(`${path}{*page}`, (request, response, next) => {
    if (request.accepts('html') === false) return next();
    response.sendFile('index.html', { root: folder });
  });
  return app;
}
