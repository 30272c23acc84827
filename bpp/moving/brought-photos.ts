import type { Performer, Work } from '../../node/role.ts';
import type { Json, Store } from '../../node/store/port.ts';
import type { ItemRecord } from '../engines/shop/record.ts';
import { asJson, recordAt } from '../engines/state.ts';
import { ImportStopped } from '../imports/business-import.ts';
import { type ItemPhoto, type PhotoRecord, photoIdOf, photoKey, photoRecord } from '../photos/photo-record.ts';
import { remake } from '../photos/remake.ts';
import { PROVIDER_KEY, partitionOfProvider } from '../provider-record.ts';

/**
 * Photos of goods that come from another node. Each is made anew, as one that somebody sends is: what came in a file is served to nobody. That takes time,
 * so one reading of a file takes over a bounded number of them, and the next reading those that are left.
 */

export const PHOTOS_AT_ONCE_MAX = 200;
/** Items whose photos are waited for in one file. */
const WANTED_MAX = 50_000;

/** A photo as a line of an export has it. */
export interface BroughtPhoto {
  /** What it was called there. */
  readonly id: string;
  /** The larger of its sizes. */
  readonly bytes: Uint8Array;
}

export type PhotoOutcome = 'new' | 'unchanged' | 'kept' | 'later' | 'unknown' | 'unusable';

interface Wanted {
  readonly itemId: string;
  readonly text: string;
}

interface Ports {
  readonly performer: Performer;
  readonly store: Pick<Store, 'read'>;
  readonly nowMs: number;
}

/** The photos of one file: which the lines of its goods name, and what became of each. */
export class PhotoDesk {
  readonly #wanted = new Map<string, Wanted>();
  #taken = 0;

  /** A line of goods names its photo. It comes later in the file. */
  want(itemId: string, photo: ItemPhoto | undefined): void {
    if (photo !== undefined && this.#wanted.size < WANTED_MAX) this.#wanted.set(photo.id, { itemId, text: photo.text });
  }

  /** Takes one over; `preview` only says what would become of it. What the goods have here by themselves stays. */
  async take(
    { performer, store, nowMs }: Ports,
    providerId: string,
    { photo, preview }: { readonly photo: BroughtPhoto; readonly preview: boolean },
  ): Promise<PhotoOutcome> {
    const wanted = this.#wanted.get(photo.id);
    if (wanted === undefined) return 'unknown';
    const key = PROVIDER_KEY.item(wanted.itemId);
    const item = recordAt<ItemRecord>(await store.read(partitionOfProvider(providerId), [key]), key);
    const known = fateOf(item, photo.id);
    if (known !== 'new') return known;
    if (this.#taken >= PHOTOS_AT_ONCE_MAX) return 'later';
    this.#taken += 1;
    if (preview) return 'new';
    const made = await remake(photo.bytes);
    if (!made.ok) return 'unusable';
    const id = photoIdOf(wanted.itemId, made.photo);
    const record = photoRecord(wanted.itemId, made.photo, nowMs);
    const done = await performer.perform(putPhoto(providerId, wanted, { id, from: photo.id, record }));
    if (!done.ok) throw new ImportStopped('problem' in done ? done.problem : undefined);
    return done.value;
  }
}

/** What becomes of a photo, by the item that it belongs to; one that the preview has not put yet will be new. */
function fateOf(item: ItemRecord | undefined, from: string): 'new' | 'unchanged' | 'kept' {
  if (item === undefined) return 'new';
  if (item.photoBrought?.from === from) return 'unchanged';
  const isOwn = item.photo !== undefined && item.photo.id !== item.photoBrought?.id;
  return item.brought === undefined || isOwn ? 'kept' : 'new';
}

interface Made {
  readonly id: string;
  readonly from: string;
  readonly record: PhotoRecord;
}

function putPhoto(providerId: string, { itemId, text }: Wanted, { id, from, record }: Made): Work<'new' | 'unchanged' | 'kept'> {
  const key = PROVIDER_KEY.item(itemId);
  return {
    partition: partitionOfProvider(providerId),
    reads: [key],
    decide(state, { nowMs }) {
      const before = recordAt<ItemRecord>(state, key);
      if (before === undefined) return { result: 'kept' };
      const fate = fateOf(before, from);
      if (fate !== 'new') return { result: fate };
      const after: ItemRecord = { ...before, photo: { id, text }, photoBrought: { id, from }, updatedAtMs: nowMs };
      const old = before.photo === undefined || before.photo.id === id ? [] : [photoKey(before.photo.id)];
      const put: Record<string, Json> = { [key]: asJson(after), [photoKey(id)]: asJson(record) };
      return { put, remove: old, result: fate };
    },
  };
}
