/** What the control room's API tells its pages. */

export type Verdict = 'holds' | 'fails' | 'unchecked';
export type MessageOutcome = 'ack' | 'repeated' | 'nack' | 'failed';

export interface Seen {
  readonly id: string;
  readonly node: string;
  readonly atMs: number;
  readonly direction: 'in' | 'out';
  readonly action: string;
  readonly peer?: string;
  readonly via?: string;
  readonly transactionId?: string;
  readonly outcome: MessageOutcome;
  readonly problem?: string;
}

export interface Position {
  readonly lat: number;
  readonly lon: number;
}

/** Who is signed in, and what there is to be seen of which network. */
export interface Session {
  readonly signedIn: true;
  readonly operator: string;
  readonly network: string;
  readonly outline: readonly Position[];
  readonly hasRegistry: boolean;
  readonly isPilot: boolean;
}

export interface NodeView {
  readonly name: string;
  readonly place?: Position;
  readonly heard: boolean;
  readonly reason?: string;
  readonly lastSeenMs?: number;
  readonly state?: {
    readonly node: string;
    readonly role: string;
    readonly version: string;
    readonly ready: boolean;
    readonly waiting?: { readonly inbox: number; readonly outbox: number; readonly dead: number; readonly setAside: number };
  };
}

export interface Span {
  readonly fromMs: number;
  readonly messages: number;
  readonly refused: number;
  readonly medianMs?: number;
  readonly highMs?: number;
  readonly queued?: number;
  readonly dead?: number;
}

export interface Figures {
  readonly spanMs: number;
  readonly spans: readonly Span[];
  readonly messages: number;
  readonly perSecond: number;
  readonly medianMs?: number;
  readonly highMs?: number;
  readonly causes: readonly { readonly problem: string; readonly count: number; readonly nodes: readonly string[] }[];
}

export interface Overview {
  readonly nowMs: number;
  readonly nodes: readonly NodeView[];
  readonly figures: Figures;
}

export interface TransactionRow {
  readonly transactionId: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly messages: number;
  readonly nodes: readonly string[];
  readonly lastAction: string;
  readonly problems: readonly string[];
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly action: string;
  readonly messageId: string;
  readonly atMs: number;
  readonly tookMs?: number;
  readonly signature: Verdict;
  readonly schema: Verdict;
  readonly outcome: MessageOutcome;
  readonly problem?: string;
  readonly tries: number;
  readonly told: readonly object[];
}

export interface Sequence {
  readonly transactionId: string;
  readonly nodes: readonly string[];
  readonly arrows: readonly Arrow[];
}

export interface EntryRow {
  readonly subscriberId: string;
  readonly keyId: string;
  readonly type: string;
  readonly domain?: string;
  readonly city?: string;
  readonly validUntil?: string;
  readonly url: string;
  readonly kind: 'entry' | 'claim';
  readonly status?: string;
  readonly proven: boolean;
  readonly reason?: string;
  readonly ended?: string;
  readonly askedBy?: string;
  readonly askedFor?: string;
}

export interface AuditEntry {
  readonly number: number;
  readonly atMs: number;
  readonly operator: string;
  readonly what: string;
  readonly subject?: string;
  readonly reason?: string;
  readonly digest: string;
}

export type Chain =
  | { readonly holds: true; readonly count: number; readonly digest: string }
  | { readonly holds: false; readonly line: number; readonly message: string };

export type Pace = 'calm' | 'steady' | 'full';
export type Standing = 'starting' | 'running' | 'cut-off' | 'hanging' | 'ended';

export interface PilotNode {
  readonly name: string;
  readonly role: string;
  readonly standing: Standing;
}

export interface PilotState {
  readonly day: {
    readonly number: number;
    readonly state: 'none' | 'running' | 'ending' | 'over';
    readonly pace: Pace;
    readonly planned: number;
    readonly outcomes: Readonly<Record<'completed' | 'cancelled' | 'refused' | 'failed', number>>;
  };
  readonly nodes: readonly PilotNode[];
}

/** Whether something went wrong with a message. */
export function isTrouble({ outcome }: { readonly outcome: MessageOutcome }): boolean {
  return outcome === 'nack' || outcome === 'failed';
}
