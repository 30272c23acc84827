/** One event of a stream of server-sent events. */
export interface StreamedEvent {
  readonly type: string;
  readonly id?: string;
  readonly data: unknown;
}

/** Larger than anything a node tells. */
const EVENT_CHARACTERS_MAX = 64 * 1024;

/** Puts the pieces of an event stream together. @throws Error when an event is larger than any may be, or is not JSON */
export async function* readEvents(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<StreamedEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of pieces) {
    rest += decoder.decode(piece, { stream: true });
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = eventOf(block);
      if (event !== undefined) yield event;
    }
    if (rest.length > EVENT_CHARACTERS_MAX) throw new Error('An event of the stream is too large');
  }
}

function eventOf(block: string): StreamedEvent | undefined {
  const members = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(': ');
    if (colon > 0) members.set(line.slice(0, colon), line.slice(colon + 2));
  }
  const [data, id] = [members.get('data'), members.get('id')];
  return data === undefined
    ? undefined
    : { type: members.get('event') ?? 'message', ...(id === undefined ? {} : { id }), data: JSON.parse(data) };
}
