import type { Request } from 'express';

/** One member of a path. One with a NUL, which no store can hold, names nothing. */
export function pathMember(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === 'string' && !value.includes('\0') ? value : '';
}
