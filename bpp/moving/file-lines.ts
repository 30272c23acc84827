/** The lines of a file that somebody sends, one after the other: never more of it in memory than a line and a piece. */

/** One line: an order with a long history, or a signed message with its bytes. */
export const LINE_BYTES_MAX = 2 * 1024 * 1024;
/** One file. */
export const FILE_BYTES_MAX = 256 * 1024 * 1024;

const NEWLINE = 10;

export type FileLine =
  | { readonly number: number; readonly bytes: Uint8Array }
  /** It is longer than a line may be, and was passed over. */
  | { readonly number: number; readonly tooLong: true };

/** Ends when {@link FILE_BYTES_MAX} were read: what stood behind them is not looked at. */
export async function* linesOf(file: AsyncIterable<Uint8Array>): AsyncGenerator<FileLine> {
  let number = 1;
  let read = 0;
  let parts: Uint8Array[] = [];
  let held = 0;
  const taken = (): FileLine => (held > LINE_BYTES_MAX ? { number, tooLong: true } : { number, bytes: Buffer.concat(parts) });
  for await (const piece of file) {
    read += piece.length;
    if (read > FILE_BYTES_MAX) return;
    let from = 0;
    for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, from)) {
      parts.push(piece.subarray(from, at));
      held += at - from;
      if (held > 0) yield taken();
      number += 1;
      [parts, held, from] = [[], 0, at + 1];
    }
    held += piece.length - from;
    // Of a line that is too long nothing more is kept.
    if (held <= LINE_BYTES_MAX) parts.push(piece.subarray(from));
    else parts = [];
  }
  if (held > 0) yield taken();
}
