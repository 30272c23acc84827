import type { AuditLog } from './audit-log.ts';
import type { DeskAnswer } from './desk-call.ts';
import type { RegistryDesk } from './registry-desk.ts';
import type { AdmissionRow } from './told.ts';

/** Whom a deed is about, by whom and why. */
export interface Asked {
  readonly subscriberId: string;
  readonly keyId: string;
  readonly operator: string;
  readonly reason: string;
}

/** Who may join: approved by two people, one after the other; suspended by one, who says why. */
export interface Admission {
  rows(): Promise<DeskAnswer<readonly AdmissionRow[]>>;
  /** The first person asks, another one approves. Says whether it was the last word. */
  approve(asked: Asked): Promise<DeskAnswer<'asked' | 'approved'>>;
  suspend(asked: Asked): Promise<DeskAnswer<'suspended'>>;
}

export interface AdmissionParts {
  readonly desk: RegistryDesk;
  readonly audit: AuditLog;
  readonly nowMs: () => number;
}

export function createAdmission({ desk, audit, nowMs }: AdmissionParts): Admission {
  /** Under way now: the same key is not approved twice at once. */
  const busy = new Set<string>();
  const note = (what: 'approve-asked' | 'approved' | 'suspended' | 'refused-by-registry', asked: Asked, reason = asked.reason): void => {
    const { operator, subscriberId: subject, keyId } = asked;
    audit.append({ atMs: nowMs(), operator, what, subject, keyId, reason });
  };
  const once = async <T>({ subscriberId, keyId }: Asked, work: () => Promise<DeskAnswer<T>>): Promise<DeskAnswer<T>> => {
    const key = `${subscriberId}|${keyId}`;
    if (busy.has(key)) return { ok: false, message: 'Somebody else is deciding about this key at this moment.' };
    busy.add(key);
    try {
      return await work();
    } finally {
      busy.delete(key);
    }
  };
  /** The registry is told what the log already has; what it refuses is noted as well. */
  const act = async (what: 'approve' | 'suspend', asked: Asked, reason: string): Promise<DeskAnswer<void>> => {
    note(what === 'approve' ? 'approved' : 'suspended', asked);
    const done = await desk.act(what, { ...asked, reason });
    if (!done.ok) note('refused-by-registry', asked, done.message);
    return done;
  };
  return {
    async rows() {
      const rows = await desk.entries();
      if (!rows.ok) return rows;
      return { ok: true, value: rows.value.map((row) => ({ ...row, ...pendingOf(audit, row) })) };
    },
    approve: (asked) =>
      once(asked, async () => {
        const pending = pendingOf(audit, asked);
        if (pending?.askedBy === asked.operator)
          return { ok: false, message: 'You asked for this approval: another operator has to give it.' };
        if (pending === undefined) {
          note('approve-asked', asked);
          return { ok: true, value: 'asked' };
        }
        const done = await act('approve', asked, `${pending.askedBy}: ${pending.askedFor}; ${asked.operator}: ${asked.reason}`);
        return done.ok ? { ok: true, value: 'approved' } : done;
      }),
    suspend: (asked) =>
      once(asked, async () => {
        const done = await act('suspend', asked, `${asked.operator}: ${asked.reason}`);
        return done.ok ? { ok: true, value: 'suspended' } : done;
      }),
  };
}

/** What was last asked about a key, unless something was decided since. It stands in the log, and so outlives a restart. */
function pendingOf(
  audit: AuditLog,
  { subscriberId, keyId }: { readonly subscriberId: string; readonly keyId: string },
): { readonly askedBy: string; readonly askedFor: string } | undefined {
  const last = audit.entries().findLast((entry) => entry.subject === subscriberId && entry.keyId === keyId);
  return last?.what === 'approve-asked' ? { askedBy: last.operator, askedFor: last.reason ?? '' } : undefined;
}
