/**
 * What the API of a control room tells its pages. Both sides take these types from here; the file imports nothing, so that a page which runs in a
 * browser can.
 */

/** As nodes tell it (`node/operations-stream.ts`); said again here, as what a page imports may need nothing of Node. The compiler holds the two to each other in `sequence.ts`. */
export type Verdict = 'holds' | 'fails' | 'unchecked';
export type MessageOutcome = 'ack' | 'repeated' | 'nack' | 'failed';

/** One message that passed at a followed node. */
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

/** A followed node, as it stands now. */
export interface NodeView {
  /** As the control room's configuration calls it. */
  readonly name: string;
  readonly place?: Position;
  readonly heard: boolean;
  /** Why it is not heard. */
  readonly reason?: string;
  readonly lastSeenMs?: number;
  /** As it told last. */
  readonly state?: {
    readonly node: string;
    readonly role: string;
    readonly version: string;
    readonly ready: boolean;
    readonly waiting?: { readonly inbox: number; readonly outbox: number; readonly dead: number; readonly setAside: number };
  };
}

/** What passed in one span of time. Every message is counted where it was received. */
export interface Span {
  readonly fromMs: number;
  readonly messages: number;
  readonly refused: number;
  /** Of deliveries, in milliseconds; absent when there was none. */
  readonly medianMs?: number;
  readonly highMs?: number;
  /** What waited and what came to nothing; absent when no node told it. */
  readonly queued?: number;
  readonly dead?: number;
}

export interface Figures {
  readonly spanMs: number;
  readonly spans: readonly Span[];
  readonly messages: number;
  /** Of the last minute. */
  readonly perSecond: number;
  readonly medianMs?: number;
  readonly highMs?: number;
  /** How often each thing went wrong, most frequent first. */
  readonly causes: readonly { readonly problem: string; readonly count: number; readonly nodes: readonly string[] }[];
}

export interface Overview {
  readonly nowMs: number;
  readonly nodes: readonly NodeView[];
  readonly figures: Figures;
}

/** One transaction in a list. */
export interface TransactionRow {
  readonly transactionId: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly messages: number;
  readonly nodes: readonly string[];
  /** What was said last. */
  readonly lastAction: string;
  readonly problems: readonly string[];
}

/** One message from one node to another, as both of them told it. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly action: string;
  readonly messageId: string;
  /** When the receiver had it; when the sender knew how it went, where the receiver told nothing. */
  readonly atMs: number;
  /** From the sender's call to the answer; absent where the sender told nothing. */
  readonly tookMs?: number;
  readonly signature: Verdict;
  readonly schema: Verdict;
  readonly outcome: MessageOutcome;
  readonly problem?: string;
  /** How often it was sent. */
  readonly tries: number;
  /** What the nodes told of it, word for word. */
  readonly told: readonly object[];
}

/** A transaction as a sequence diagram: who takes part, in the order in which they come in, and what went between them. */
export interface Sequence {
  readonly transactionId: string;
  readonly nodes: readonly string[];
  readonly arrows: readonly Arrow[];
}

/** One entry or claim at the registry, as its operators see it. What else the registry tells is left out. */
export interface EntryRow {
  readonly subscriberId: string;
  readonly keyId: string;
  readonly type: string;
  readonly domain?: string;
  readonly city?: string;
  readonly url: string;
  readonly kind: 'entry' | 'claim';
  readonly status?: string;
  readonly proven: boolean;
  readonly reason?: string;
  readonly ended?: string;
  readonly validUntil?: string;
}

/** An entry, with who has asked for its approval and waits for a second person. */
export interface AdmissionRow extends EntryRow {
  readonly askedBy?: string;
  readonly askedFor?: string;
}

/** Something that an operator did, as the log has it. */
export interface AuditEntry {
  readonly number: number;
  readonly atMs: number;
  readonly operator: string;
  readonly what: string;
  readonly subject?: string;
  readonly reason?: string;
  readonly digest: string;
}

export type ChainVerdict =
  | { readonly holds: true; readonly count: number; readonly digest: string }
  | { readonly holds: false; readonly line: number; readonly message: string };

export type Pace = 'calm' | 'steady' | 'full';
export type Standing = 'starting' | 'running' | 'cut-off' | 'hanging' | 'ended';

export interface PilotNode {
  readonly name: string;
  readonly role: string;
  readonly subscriberId: string;
  readonly standing: Standing;
}

/** How a pilot stands: its day, and the processes of its nodes. */
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
