import { createHash, timingSafeEqual } from 'node:crypto';
import type { Chance, Clock } from '../node/clock.ts';

/** Who is signed in, in memory alone: after a restart everybody signs in again. */
export interface Sessions {
  /** A secret for the browser to keep, where the token is an operator's. */
  open(token: string): { readonly secret: string; readonly operator: string } | undefined;
  operatorOf(secret: string): string | undefined;
  close(secret: string): void;
}

export interface SessionParts {
  readonly operators: readonly { readonly name: string; readonly token_sha256: string }[];
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly chance: Pick<Chance, 'bytes'>;
}

/** A working day. */
export const SESSION_MS = 10 * 3_600_000;
const SESSIONS_MAX = 200;
const SECRET_BYTES = 32;

export function createSessions({ operators, clock, chance }: SessionParts): Sessions {
  const open = new Map<string, { readonly operator: string; readonly untilMs: number }>();
  return {
    open(token) {
      const given = createHash('sha256').update(token).digest();
      const operator = operators.find(({ token_sha256 }) => timingSafeEqual(Buffer.from(token_sha256, 'hex'), given))?.name;
      if (operator === undefined) return undefined;
      const [oldest] = open.keys();
      if (open.size >= SESSIONS_MAX && oldest !== undefined) open.delete(oldest);
      const secret = Buffer.from(chance.bytes(SECRET_BYTES)).toString('base64url');
      open.set(digest(secret), { operator, untilMs: clock.nowMs() + SESSION_MS });
      return { secret, operator };
    },
    operatorOf(secret) {
      const session = open.get(digest(secret));
      return session === undefined || session.untilMs <= clock.nowMs() ? undefined : session.operator;
    },
    close: (secret) => void open.delete(digest(secret)),
  };
}

function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
