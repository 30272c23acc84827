import type { ServerResponse } from 'node:http';

/** A reply that is being made, and where it stands among them. */
export interface OpenReply {
  readonly response: ServerResponse;
  place: number;
}

/**
 * Replies that are being made. Not a Set: one in which much comes and goes is rebuilt again and again, each table pointing to the next, and an old one that
 * lies with what lives long holds fast all that came after it. Every request would be kept until memory is searched through as a whole.
 */
export class OpenReplies {
  readonly #open: OpenReply[] = [];

  get all(): readonly OpenReply[] {
    return this.#open;
  }

  add(response: ServerResponse): OpenReply {
    const reply = { response, place: this.#open.length };
    this.#open.push(reply);
    return reply;
  }

  /** The last one takes its place. To be called once. */
  remove({ place }: OpenReply): void {
    const last = this.#open.pop();
    if (last === undefined || last.place === place) return;
    this.#open[place] = last;
    last.place = place;
  }
}
