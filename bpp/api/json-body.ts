import express, { type RequestHandler } from 'express';
import { BOUNDS } from './ports.ts';

/** Reads the body of a call as JSON. One whose text holds a NUL, which no store can hold in a name, is refused as one that cannot be read. */
export function jsonBody(): RequestHandler {
  return express.json({ limit: BOUNDS.bodyBytesMax, inflate: false, verify: (_request, _response, bytes) => refuseNul(bytes) });
}

/** Only an escape brings it into JSON. */
function refuseNul(bytes: Buffer): void {
  if (bytes.includes('\\u0000')) throw new SyntaxError('the body holds the character U+0000');
}
