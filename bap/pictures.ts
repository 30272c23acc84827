import type { Transport } from '../node/transport.ts';

/**
 * Pictures of what is offered, fetched by this node and handed on: whoever looks at offers calls nobody but us, so that no shop learns who looked.
 * Addresses are called by the rules of all our calls (only the open internet, no redirects), and what comes is held against its first bytes.
 */

export const PICTURE_BOUNDS = {
  /** One picture: what a phone shows in a list is far smaller. */
  bytesMax: 2 * 1024 * 1024,
  /** All pictures that are remembered. */
  keptBytesMax: 32 * 1024 * 1024,
  /** Calls for pictures under way at once. */
  atOnceMax: 8,
  /** Callers that wait for their turn. */
  waitingMax: 200,
  timeoutMs: 6_000,
  /** A host that gave nothing is left in peace so long. */
  silenceMs: 60_000,
  /** Hosts that are left in peace, remembered at once. */
  silentMax: 500,
} as const;

export interface Picture {
  readonly type: string;
  readonly bytes: Uint8Array;
}

export interface Pictures {
  /** `none`: it cannot be had, or is no picture. `busy`: too many are being fetched. */
  at(url: string): Promise<Picture | 'none' | 'busy'>;
}

/** Fetches each picture once, and remembers those that were asked for last. */
export function createPictures({
  transport,
  nowMs,
}: {
  readonly transport: Pick<Transport, 'send'>;
  readonly nowMs: () => number;
}): Pictures {
  const kept = createShelf();
  const silent = new Map<string, number>();
  const underWay = new Map<string, Promise<Picture | 'none'>>();
  const turns = createTurns();
  const fetchOne = async (url: string, host: string): Promise<Picture | 'none'> => {
    if ((silent.get(host) ?? 0) > nowMs()) return 'none';
    const { bytesMax: replyBytesMax, timeoutMs } = PICTURE_BOUNDS;
    const reply = await transport.send({ method: 'GET', url, headers: { accept: 'image/*' }, replyBytesMax, timeoutMs });
    if (!reply.ok && reply.cause !== 'reply-too-large') {
      const [oldest] = silent.keys();
      if (silent.size >= PICTURE_BOUNDS.silentMax && oldest !== undefined) silent.delete(oldest);
      silent.set(host, nowMs() + PICTURE_BOUNDS.silenceMs);
    }
    const type = reply.ok && reply.status === 200 ? typeOf(reply.body) : undefined;
    if (!reply.ok || type === undefined) return 'none';
    const picture = { type, bytes: reply.body };
    kept.put(url, picture);
    return picture;
  };
  return {
    async at(url) {
      const known = kept.get(url);
      if (known !== undefined) return known;
      const host = hostOf(url);
      if (host === undefined) return 'none';
      const begun = underWay.get(url);
      if (begun !== undefined) return begun;
      if (!turns.hasRoom()) return 'busy';
      const coming = turns.take(() => fetchOne(url, host)).finally(() => underWay.delete(url));
      underWay.set(url, coming);
      return coming;
    },
  };
}

/** Some at once; the others wait in the order in which they came. */
function createTurns() {
  let busy = 0;
  const waiting: (() => void)[] = [];
  return {
    hasRoom: () => waiting.length < PICTURE_BOUNDS.waitingMax,
    async take<T>(work: () => Promise<T>): Promise<T> {
      if (busy >= PICTURE_BOUNDS.atOnceMax) await new Promise<void>((go) => waiting.push(go));
      else busy += 1;
      try {
        return await work();
      } finally {
        // Whoever waited longest gets this very place: nobody who comes now can take it.
        const next = waiting.shift();
        if (next === undefined) busy -= 1;
        else next();
      }
    },
  };
}

/** As many as fit; what was asked for longest ago makes room. */
function createShelf() {
  const pictures = new Map<string, Picture>();
  let bytes = 0;
  const drop = (url: string): void => {
    bytes -= pictures.get(url)?.bytes.length ?? 0;
    pictures.delete(url);
  };
  return {
    get(url: string): Picture | undefined {
      const found = pictures.get(url);
      if (found === undefined) return undefined;
      pictures.delete(url);
      pictures.set(url, found);
      return found;
    },
    put(url: string, picture: Picture): void {
      drop(url);
      pictures.set(url, picture);
      bytes += picture.bytes.length;
      for (const oldest of pictures.keys()) {
        if (bytes <= PICTURE_BOUNDS.keptBytesMax) return;
        drop(oldest);
      }
    },
  };
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}

/** What a picture is, by its first bytes: what its sender calls it is not looked at. A drawing that can hold scripts is none of these. */
export function typeOf(bytes: Uint8Array): string | undefined {
  const starts = (...known: number[]) => known.every((byte, place) => bytes[place] === byte);
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  if (starts(0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'image/webp';
  if (text(0, 6) === 'GIF87a' || text(0, 6) === 'GIF89a') return 'image/gif';
  return text(4, 12) === 'ftypavif' ? 'image/avif' : undefined;
}
