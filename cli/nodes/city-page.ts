import { createHash } from 'node:crypto';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { RequestHandler } from 'express';
import type { CityDrawing } from '../../commerce/city-drawing.ts';
import { readCityDrawing } from '../../node/city-drawing.ts';
import type { NodeConfig } from '../../node/config.ts';

/** Where pages find what they know of their city, beside themselves. */
const PATH = '/city.json';

/**
 * Answers pages that ask for their city, with its drawing where the configuration names one. It is read here, once. A page asks each time whether it is still so:
 * another city may be at the same address tomorrow.
 * @throws ConfigError when the drawing cannot be used
 */
export function cityPage({ drawing, middle }: NodeConfig['map'] = {}): RequestHandler {
  const nothing: CityDrawing = { shapes: [], places: [] };
  const city: CityDrawing = {
    ...(drawing === undefined ? nothing : readCityDrawing(drawing)),
    ...(middle === undefined ? {} : { middle }),
  };
  const plain = Buffer.from(JSON.stringify(city));
  const packed = { br: brotliCompressSync(plain), gzip: gzipSync(plain) };
  const digest = createHash('sha256').update(plain).digest('base64url').slice(0, 20);
  return (request, response, next) => {
    if (request.path !== PATH || (request.method !== 'GET' && request.method !== 'HEAD')) return next();
    const encoding = request.acceptsEncodings('br', 'gzip');
    const isPacked = encoding === 'br' || encoding === 'gzip';
    response
      .vary('Accept-Encoding')
      .set('Cache-Control', 'no-cache')
      .set('ETag', `"${digest}${isPacked ? `-${encoding}` : ''}"`)
      .type('json');
    if (request.fresh) return void response.status(304).end();
    if (isPacked) response.set('Content-Encoding', encoding);
    response.end(isPacked ? packed[encoding] : plain);
  };
}
