import type { Sharp, SharpOptions } from 'sharp';

/**
 * A picture that somebody sent, made anew: decoded, turned upright, made smaller and encoded again. Nothing of the bytes that came is kept, so
 * neither what a camera wrote beside the picture (where it was taken, when, with what) nor anything that hides in it goes any further.
 */

export const PHOTO_BOUNDS = {
  /** What is read of one picture. A phone sends one of 12 million points in 3 to 6 MiB. */
  bytesMax: 12 * 1024 * 1024,
  /** Points of one picture, before it is decoded: a small file can name a picture that fills all memory. */
  pixelsMax: 50_000_000,
  /** How long one picture may take to be made anew. */
  secondsMax: 15,
  /** Pictures made anew at the same moment, over all providers. */
  atOnceMax: 2,
} as const;

/** The sizes that are made, by the longest side in pixels: for a row of a list, and for the width of a phone. */
export const PHOTO_SIZES = { small: 360, large: 1_080 } as const;
export type PhotoSize = keyof typeof PHOTO_SIZES;

/** Bytes of one size: what does not fit is encoded more coarsely. */
const MADE_BYTES_MAX = 320 * 1024;
const QUALITIES = [78, 60, 40, 20] as const;

/** The same picture in each size, as WebP. */
export type MadePhoto = Readonly<Record<PhotoSize, Uint8Array>>;

export type NotMade = 'no-maker' | 'not-a-picture' | 'too-many-pixels' | 'damaged';

export type Remade = { readonly ok: true; readonly photo: MadePhoto } | { readonly ok: false; readonly why: NotMade };

/** Makes a picture anew. What is wrong with it is a value. Without the package that decodes pictures on this machine it is `no-maker`. */
export async function remake(bytes: Uint8Array): Promise<Remade> {
  // Only what is known by its first bytes comes near a decoder: no drawing with scripts, no page, no archive.
  if (!isPicture(bytes)) return { ok: false, why: 'not-a-picture' };
  const open = await maker();
  if (open === undefined) return { ok: false, why: 'no-maker' };
  try {
    const { width, height } = await open(bytes, { limitInputPixels: false }).metadata();
    if (width * height > PHOTO_BOUNDS.pixelsMax) return { ok: false, why: 'too-many-pixels' };
    const [small, large] = [await sized(open, bytes, PHOTO_SIZES.small), await sized(open, bytes, PHOTO_SIZES.large)];
    return { ok: true, photo: { small, large } };
  } catch {
    // The decoder says no by throwing: the picture is not whole, or not what it says that it is.
    return { ok: false, why: 'damaged' };
  }
}

/** JPEG, PNG or WebP, by the first bytes. */
function isPicture(bytes: Uint8Array): boolean {
  const starts = (...known: number[]) => known.every((byte, place) => bytes[place] === byte);
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  return (
    starts(0xff, 0xd8, 0xff) || starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) || (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP')
  );
}

type Open = (bytes: Uint8Array, options: SharpOptions) => Sharp;

async function sized(open: Open, bytes: Uint8Array, side: number): Promise<Uint8Array> {
  let made: Uint8Array = new Uint8Array();
  for (const quality of QUALITIES) {
    made = await open(bytes, { limitInputPixels: PHOTO_BOUNDS.pixelsMax, failOn: 'error', pages: 1, sequentialRead: true })
      .autoOrient()
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .webp({ quality })
      .timeout({ seconds: PHOTO_BOUNDS.secondsMax })
      .toBuffer();
    if (made.length <= MADE_BYTES_MAX) break;
  }
  return made;
}

let loading: Promise<Open | undefined> | undefined;

/** The package is there where its program for this machine is: else photos are the one thing that this node does not take. */
function maker(): Promise<Open | undefined> {
  loading ??= import('sharp').then(
    ({ default: sharp }) => {
      sharp.cache(false);
      sharp.concurrency(1);
      return (bytes, options) => sharp(bytes, options);
    },
    () => undefined,
  );
  return loading;
}
