/** One event of a stream as text. */
export interface StreamedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
}

/** Longest event that is read: a catalogue of a megabyte and what is around it. */
const EVENT_CHARACTERS_MAX = 4 * 1024 * 1024;

/** Reads an event stream (`text/event-stream`, WHATWG HTML) as it comes in. Comments and what it does not know are passed over. */
export async function* readEventStream(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamedEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      // A carriage return at the very end may be half a line end.
      const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
      const parts = whole.replace(/\r\n?/g, '\n').split('\n\n');
      const rest = (parts.pop() ?? '') + text.slice(whole.length);
      if (rest.length > EVENT_CHARACTERS_MAX) throw new Error('The stream holds an event that is too long.');
      text = rest;
      for (const part of parts) {
        const event = parseEvent(part);
        if (event !== undefined) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function parseEvent(part: string): StreamedEvent | undefined {
  let [id, type] = ['', 'message'];
  const data: string[] = [];
  for (const line of part.split('\n')) {
    const colon = line.indexOf(':');
    if (colon === 0) continue;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'id') id = value;
    else if (name === 'event') type = value;
    else if (name === 'data') data.push(value);
  }
  return data.length === 0 ? undefined : { id, type, data: data.join('\n') };
}
