import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { Work } from '../../../node/role.ts';
import { type ItemPhoto, type PhotoRecord, photoKey, photoPath } from '../../photos/photo-record.ts';
import { partitionOfProvider, providerOf } from '../../provider-record.ts';
import { asJson } from '../state.ts';
import { type ItemRecord, KEY } from './record.ts';
import { itemIn } from './state.ts';

/** Work that gives an item a photo in the place of any that it had, or takes it away. The photo that was is not kept. */
export function setPhoto(
  itemId: string,
  wanted: { readonly photo: ItemPhoto; readonly record: PhotoRecord } | undefined,
): Work<Verdict<ItemRecord>> {
  return {
    partition: partitionOfProvider(providerOf(itemId) ?? ''),
    reads: [KEY.item(itemId)],
    decide(state, { nowMs }) {
      const before = itemIn(state, itemId);
      if (before === undefined) return { result: refuseTrade('item-not-found', 'The shop has no such item.') };
      const { photo: old, ...rest } = before;
      const after: ItemRecord = { ...rest, ...(wanted === undefined ? {} : { photo: wanted.photo }), updatedAtMs: nowMs };
      const put = wanted === undefined ? {} : { [photoKey(wanted.photo.id)]: asJson(wanted.record) };
      const remove = old === undefined || old.id === wanted?.photo.id ? [] : [photoKey(old.id)];
      return { put: { ...put, [KEY.item(itemId)]: asJson(after) }, remove, result: accept(after) };
    },
  };
}

/** The pictures of an item as its catalogue shows them: the photo that its people took first. */
export function picturesOf({ item, photo }: ItemRecord): { readonly imageUrls?: readonly string[]; readonly imageText?: string } {
  if (photo === undefined) return {};
  const own = photoPath(providerOf(item.id) ?? '', photo.id, 'large');
  return { imageUrls: [own, ...(item.imageUrls ?? [])], imageText: photo.text };
}
