import { useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import { Dialog } from '../../square/dialog.tsx';
import { Field } from '../../square/field.tsx';
import { online } from '../../square/online.ts';
import type { ItemView } from '../api.ts';
import { type ChosenPhoto, PhotoField } from '../parts/photo-field.tsx';
import { whyRefused } from '../parts/pressed-names.ts';
import { api, noticeEnd } from '../state/me.ts';
import { usePressed } from '../state/pressed.ts';
import { enqueue, type Pressed } from '../state/queue.ts';
import { fitsFile, fitsFileAlone } from '../state/queue-files.ts';
import { words } from '../state/words.ts';
import { deskWords } from '../words/desk.ts';

interface EditProps {
  readonly item: ItemView | 'new';
  readonly path: string;
  readonly currency: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Where a photo of a product is shown from. */
export function photoAddress({ item, photo }: ItemView): string | undefined {
  return photo === undefined ? undefined : `/photos/${item.id.slice(0, item.id.indexOf('.'))}/${photo.id}-small.webp`;
}

/** A product: new, or changed. What is written and its photo wait for a connection; a photo that cannot be kept for so long stays in the form. */
export function EditProduct({ item, path, currency, onDone, onClose }: EditProps) {
  const { products: says, work } = words.value;
  const before = item === 'new' ? undefined : item;
  const [name, setName] = useState(before?.item.name ?? '');
  const [price, setPrice] = useState(before?.item.price.amount ?? '');
  const [description, setDescription] = useState(before?.item.description ?? '');
  const [onHand, setOnHand] = useState('');
  const [photo, setPhoto] = useState<ChosenPhoto | undefined>(undefined);
  const [hasPhoto, setHasPhoto] = useState(before?.photo !== undefined);
  const [made, setMade] = useState<string | undefined>(before?.item.id);
  const [tried, setTried] = useState(false);
  /** Why the photo is not kept or not taken, in a sentence. */
  const [photoWrong, setPhotoWrong] = useState<string | undefined>(undefined);
  const [isSending, setSending] = useState(false);
  const { isBusy, notDone, settle } = usePressed();
  // A Dutch keyboard writes a comma.
  const amount = price.trim().replace(',', '.');
  const wrongName = name.trim() === '' ? says.wrongName : undefined;
  const wrongPrice = /^\d{1,7}(\.\d{1,2})?$/.test(amount) ? undefined : says.wrongPrice;
  const body = { name: name.trim(), price: amount, ...(description.trim() === '' ? {} : { description: description.trim() }) };
  const fresh = { ...body, ...(/^\d{1,6}$/.test(onHand.trim()) ? { onHand: Number(onHand) } : {}) };
  const write = (more: object): Pressed =>
    made === undefined
      ? enqueue({ method: 'POST', path, body: fresh, about: 'new product' })
      : enqueue({ method: 'PUT', path: `${path}/${encodeURIComponent(made)}`, body: { ...body, ...more }, about: made });
  /** The photo of what is made just now goes after it, under the key by which that will be known. */
  const send = ({ address, text }: ChosenPhoto, written: Pressed): Pressed => {
    const to = made === undefined ? written.action.key : encodeURIComponent(made);
    const of = made === undefined ? { about: 'new product', after: written.action.key } : { about: made };
    return enqueue({ method: 'POST', path: `${path}/${to}/photo?text=${encodeURIComponent(text.trim())}`, file: address, ...of });
  };
  /** What was wrong with it, in a sentence; undefined when it was taken. */
  const sendNow = async ({ picture, text }: ChosenPhoto, { action, became }: Pressed): Promise<string | undefined> => {
    const heard = await became;
    const id = made ?? (heard !== 'waits' && heard.ok ? (heard.value as ItemView).item.id : undefined);
    if (id === undefined) return deskWords.value.photoAlone;
    setSending(true);
    const answer = await api.file(`${path}/${encodeURIComponent(id)}/photo?text=${encodeURIComponent(text.trim())}`, picture);
    setSending(false);
    if (answer.ok) return undefined;
    noticeEnd(answer);
    const { name } = answer.trouble;
    return ['offline', 'slow'].includes(name)
      ? deskWords.value.photoAlone
      : whyRefused({ ...action, method: 'POST', path: `${path}/${id}/photo`, reason: name });
  };
  const save = async (more: object = {}) => {
    setTried(true);
    if (wrongName !== undefined || wrongPrice !== undefined || (photo !== undefined && photo.text.trim() === '')) return;
    // One that cannot wait at all is sent at once, and the node says what it makes of it.
    const isLarge = photo !== undefined && !fitsFileAlone(photo.address);
    const isTooMany = photo !== undefined && !isLarge && !fitsFile(photo.address);
    const unkept = isTooMany ? work.photo.trouble.full : isLarge && !online.value ? deskWords.value.photoAlone : undefined;
    setPhotoWrong(unkept);
    if (unkept !== undefined) return;
    const written = write(more);
    // A product that was made is not made twice, whatever becomes of its photo.
    void written.became.then((became) => {
      const id = became === 'waits' || !became.ok ? undefined : (became.value as ItemView).item.id;
      if (id !== undefined) setMade(id);
    });
    const fate = await settle(written, ...(photo === undefined || isLarge ? [] : [send(photo, written)]));
    if (fate === 'refused' || fate === 'gone') return;
    if (photo !== undefined && isLarge) {
      const wrong = fate === 'heard' ? await sendNow(photo, written) : deskWords.value.photoAlone;
      setPhotoWrong(wrong);
      if (wrong !== undefined) return onDone();
    }
    onDone();
    onClose();
  };
  const removePhoto = () => {
    if (made === undefined) return;
    enqueue({ method: 'DELETE', path: `${path}/${encodeURIComponent(made)}/photo`, about: made });
    setHasPhoto(false);
  };
  const notKept = notDone === undefined ? undefined : whyRefused({ ...notDone.action, reason: notDone.trouble.name });
  const wrong = photoWrong ?? notKept;
  const address = before === undefined || !hasPhoto ? undefined : photoAddress(before);
  return (
    <Dialog title={before === undefined ? says.add : says.edit(before.item.name)} onClose={onClose}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy && !isSending) void save();
        }}
      >
        <PhotoField
          now={address === undefined ? undefined : { address, text: before?.photo?.text ?? '' }}
          chosen={photo}
          tried={tried}
          onChosen={setPhoto}
          onRemove={removePhoto}
        />
        <Field id="product-name" label={says.name} value={name} onValue={setName} wrong={tried ? wrongName : undefined} />
        <Field
          id="product-price"
          label={says.price(currency)}
          value={price}
          onValue={setPrice}
          maxLength={12}
          wrong={tried ? wrongPrice : undefined}
        />
        <Field
          id="product-description"
          label={says.description}
          rows={3}
          maxLength={5000}
          optional
          value={description}
          onValue={setDescription}
        />
        {before === undefined ? (
          <Field id="product-stock" label={says.stock} optional value={onHand} onValue={setOnHand} maxLength={6} />
        ) : null}
        <p role="status" class={wrong === undefined ? 'quiet' : 'wrong'}>
          {wrong ?? ((isBusy || isSending) && photo !== undefined ? work.photo.sending : '')}
        </p>
        <div class="buttons">
          <Button kind="main" type="submit" busy={isBusy || isSending}>
            {words.value.save}
          </Button>
          {before === undefined ? null : (
            <Button kind={before.published ? 'danger' : 'quiet'} onPress={() => void save({ published: !before.published })}>
              {before.published ? says.hide : says.show}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
