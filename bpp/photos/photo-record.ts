import { createHash } from 'node:crypto';
import { type MadePhoto, PHOTO_SIZES, type PhotoSize } from './remake.ts';

/** A photo of an item as its provider's partition keeps it, and where it is served. Key `photo:<id>`. */
export interface PhotoRecord {
  readonly itemId: string;
  /** Each size as WebP, in base64. */
  readonly sizes: Readonly<Record<PhotoSize, string>>;
  readonly addedAtMs: number;
}

/** What an item says of its photo. */
export interface ItemPhoto {
  readonly id: string;
  /** What is to be seen, for who does not see it. */
  readonly text: string;
}

/** Where photos are served: everybody may look, since they stand in the catalogue. */
export const PHOTOS_PATH = '/photos';

export const photoKey = (photoId: string): string => `photo:${photoId}`;

const ID_CHARS = 32;
const FILE = new RegExp(`^([0-9a-f]{${ID_CHARS}})-(${Object.keys(PHOTO_SIZES).join('|')})\\.webp$`);

/** The id of a photo is made of what is to be seen, so that at one address there is never another picture. */
export function photoIdOf(itemId: string, { large }: MadePhoto): string {
  return createHash('sha256').update(itemId).update('\0').update(large).digest('hex').slice(0, ID_CHARS);
}

/** The address of a photo on its node, without the host. */
export function photoPath(providerId: string, photoId: string, size: PhotoSize): string {
  return `${PHOTOS_PATH}/${providerId}/${photoId}-${size}.webp`;
}

/** Which photo and which of its sizes a file name stands for. */
export function readPhotoFile(name: string): { readonly photoId: string; readonly size: PhotoSize } | undefined {
  const [, photoId, size] = FILE.exec(name) ?? [];
  return photoId === undefined ? undefined : { photoId, size: size as PhotoSize };
}

export function photoRecord(itemId: string, { small, large }: MadePhoto, addedAtMs: number): PhotoRecord {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return { itemId, sizes: { small: text(small), large: text(large) }, addedAtMs };
}
