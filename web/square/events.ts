/** Something that a node tells its app, by a number that only grows. */
export interface ToldEvent {
  readonly id: number;
  readonly type: string;
  readonly atMs: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export type Connection = 'connecting' | 'open' | 'waiting';

export interface Listening {
  /** The types of events that are listened to. */
  readonly types: readonly string[];
  readonly onEvent: (event: ToldEvent) => void;
  readonly onConnection?: (connection: Connection) => void;
}

const FIRST_RETRY_MS = 2_000;
const RETRY_MS_MAX = 30_000;

/**
 * Listens to a stream of events until the returned function is called. The browser resumes a broken stream where it was;
 * one that was refused altogether is opened again after a while, and events that were heard before are passed over.
 */
export function listen(url: string, { types, onEvent, onConnection }: Listening): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retryMs = FIRST_RETRY_MS;
  let lastId = 0;
  const take = (message: MessageEvent<string>) => {
    const event = readEvent(message);
    if (event === undefined || event.id <= lastId) return;
    lastId = event.id;
    onEvent(event);
  };
  const open = () => {
    onConnection?.('connecting');
    source = new EventSource(url);
    for (const type of types) source.addEventListener(type, take);
    source.addEventListener('message', take);
    source.addEventListener('open', () => {
      retryMs = FIRST_RETRY_MS;
      onConnection?.('open');
    });
    source.addEventListener('error', () => {
      onConnection?.('waiting');
      if (source?.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, retryMs);
      retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}

function readEvent(message: MessageEvent<string>): ToldEvent | undefined {
  try {
    const said = JSON.parse(message.data) as Partial<ToldEvent> & Record<string, unknown>;
    const id = said.id ?? Number(message.lastEventId);
    const type = said.type ?? message.type;
    return { id, type, atMs: said.atMs ?? 0, data: said.data ?? said };
  } catch {
    return undefined;
  }
}
