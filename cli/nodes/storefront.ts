import { join } from 'node:path';
import express, { type Express } from 'express';
import helmet from 'helmet';

/** Nothing from elsewhere, nothing inline; pictures of products are the shops' own. */
const PAGE_POLICY = {
  defaultSrc: ["'self'"],
  imgSrc: ["'self'", 'data:', 'https:'],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};
/** Names of scripts and styles hold a digest of what is in them: under one name they never change. */
const NAMED_BY_CONTENT = /-[A-Z0-9]{8}\.(?:js|css)$/;

/**
 * The pages beside the API: the storefront, and at `/components/` the parts that all pages are made of. A path that is no file
 * is a page of the storefront, which finds its own way. `folder` is where the build put the pages.
 */
export function withStorefront(api: Express, folder: string): Express {
  const app = express().disable('x-powered-by');
  const storefront = join(folder, 'storefront');
  app.use((request, response, next) =>
    request.path.startsWith('/api') || request.path.startsWith('/raw') ? api(request, response, next) : next(),
  );
  app.use(
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: PAGE_POLICY },
      referrerPolicy: { policy: 'no-referrer' },
      strictTransportSecurity: false,
    }),
  );
  app.use('/components', express.static(join(folder, 'components-page'), STATIC));
  app.use(express.static(storefront, STATIC));
  app.get('/{*page}', (request, response, next) => {
    if (request.accepts('html') === false) return next();
    response.sendFile('index.html', { root: storefront });
  });
  return app;
}

const STATIC: Parameters<typeof express.static>[1] = {
  index: 'index.html',
  maxAge: 0,
  etag: true,
  setHeaders(response, path) {
    if (NAMED_BY_CONTENT.test(path)) response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
  },
};
