import type { Request } from 'express';
import { BOUNDS } from './ports.ts';

/** Which part of a list is asked for. */
export interface Page {
  readonly limit: number;
  /** Id after which it goes on. */
  readonly after?: string;
}

/** `?limit=` and `?after=`; undefined when they make no sense. */
export function pageOf(request: Request): Page | undefined {
  const { limit = String(BOUNDS.pageDefault), after } = request.query;
  if (typeof limit !== 'string' || !/^[1-9]\d{0,3}$/.test(limit)) return undefined;
  if (after !== undefined && (typeof after !== 'string' || after.length > 300)) return undefined;
  return { limit: Math.min(Number(limit), BOUNDS.pageMax), ...(after === undefined ? {} : { after }) };
}

export const PAGE_FAULT = `Give limit as a number from 1 to ${BOUNDS.pageMax}, and after as the last id of the page before.`;

/** One part of a list, and where the next begins when there may be more. */
export function pageReply<T>(found: readonly T[], page: Page, idOf: (each: T) => string) {
  const last = found[found.length - 1];
  return { items: found, ...(found.length < page.limit || last === undefined ? {} : { after: idOf(last) }) };
}
