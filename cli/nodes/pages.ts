import { existsSync, readdirSync } from 'node:fs';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Telemetry } from '../../node/telemetry.ts';

/** Names of scripts and styles hold a digest of what is in them: under one name they never change. */
const NAMED_BY_CONTENT = /-[A-Z0-9]{8}\.(?:js|css)(?:\.(?:br|gz))?$/;

/**
 * What every page of ours tells the browser to hold it to: nothing from elsewhere, nothing inline. Pictures of shops come by way of our own nodes.
 * @param asks origins that the page may call beside its own; what they answer can neither run nor be shown as part of the page
 */
export function pageRules(asks: readonly string[] = []): RequestHandler {
  const directives = {
    defaultSrc: ["'self'"],
    ...(asks.length === 0 ? {} : { connectSrc: ["'self'", ...asks] }),
    imgSrc: ["'self'", 'data:'],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  };
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: false,
  });
}

/** Beside each script and style the build put the same, packed: by the name of its encoding, in the order of preference. */
const PACKED = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

const STATIC: Parameters<typeof express.static>[1] = {
  index: 'index.html',
  maxAge: 0,
  etag: true,
  setHeaders(response, path) {
    if (NAMED_BY_CONTENT.test(path)) response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
  },
};

/** Serves the files that the build put into a folder; scripts and styles as the browser takes them fastest. */
export function pageFiles(folder: string): readonly RequestHandler[] {
  const files = new Set(existsSync(folder) ? readdirSync(folder) : []);
  const packed: RequestHandler = (request, response, next) => {
    const name = request.path.slice(1);
    if (!NAMED_BY_CONTENT.test(name) || !files.has(name)) return next();
    response.vary('Accept-Encoding');
    const [encoding, ending] = PACKED.find(([each, end]) => request.acceptsEncodings(each) === each && files.has(name + end)) ?? [];
    if (encoding !== undefined && ending !== undefined) {
      response.set('Content-Encoding', encoding).type(name.endsWith('.js') ? 'js' : 'css');
      request.url = `/${name}${ending}`;
    }
    next();
  };
  return [packed, express.static(folder, STATIC)];
}

/** The last to hear of a page that could not be served. Express itself would show whoever asked our stack; an address that cannot be read is no fault of ours and is not written down. */
export function pageFault(log: Pick<Telemetry['log'], 'error'>): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const status = (error as { readonly status?: unknown } | null)?.status;
    const isTheirs = typeof status === 'number' && status >= 400 && status < 500;
    if (!isTheirs) log.error({ error, path: request.path }, 'a page could not be served');
    response
      .status(isTheirs ? status : 500)
      .type('text/plain')
      .send(isTheirs ? 'There is no such page.\n' : 'This page could not be served; try again in a while.\n');
  };
}
