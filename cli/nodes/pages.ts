import type express from 'express';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Names of scripts and styles hold a digest of what is in them: under one name they never change. */
const NAMED_BY_CONTENT = /-[A-Z0-9]{8}\.(?:js|css)$/;

/** What every page of ours tells the browser to hold it to: nothing from elsewhere, nothing inline. Pictures of shops come by way of our own nodes. */
export function pageRules(): RequestHandler {
  const directives = {
    defaultSrc: ["'self'"],
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

/** How files of pages are served. */
export const STATIC: Parameters<typeof express.static>[1] = {
  index: 'index.html',
  maxAge: 0,
  etag: true,
  setHeaders(response, path) {
    if (NAMED_BY_CONTENT.test(path)) response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
  },
};
