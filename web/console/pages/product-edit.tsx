import { useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import type { Trouble } from '../../square/call.ts';
import { Dialog } from '../../square/dialog.tsx';
import { Field } from '../../square/field.tsx';
import type { ItemView } from '../api.ts';
import { type ChosenPhoto, PhotoField } from '../parts/photo-field.tsx';
import { api } from '../state/me.ts';
import { enqueue } from '../state/queue.ts';
import { words } from '../state/words.ts';

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

/** A product: new, or changed. What is written waits for a connection; a photo is sent at once, and says so when it is not heard. */
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
  const [sending, setSending] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  // A Dutch keyboard writes a comma.
  const amount = price.trim().replace(',', '.');
  const wrongName = name.trim() === '' ? says.wrongName : undefined;
  const wrongPrice = /^\d{1,7}(\.\d{1,2})?$/.test(amount) ? undefined : says.wrongPrice;
  const body = { name: name.trim(), price: amount, ...(description.trim() === '' ? {} : { description: description.trim() }) };
  const fresh = { ...body, ...(/^\d{1,6}$/.test(onHand.trim()) ? { onHand: Number(onHand) } : {}) };
  const end = () => {
    onDone();
    onClose();
  };
  const failed = (reason: Trouble) => {
    setSending(false);
    setTrouble(reason);
  };
  const sendPhoto = async ({ picture, text }: ChosenPhoto) => {
    setSending(true);
    setTrouble(undefined);
    let itemId = made;
    if (itemId === undefined) {
      const answer = await api.post<ItemView>(path, fresh);
      if (!answer.ok) return failed(answer.trouble);
      itemId = answer.value.item.id;
      setMade(itemId);
    }
    const at = `${path}/${encodeURIComponent(itemId)}/photo?text=${encodeURIComponent(text.trim())}`;
    const answer = await api.file(at, picture, picture.type === '' ? 'image/jpeg' : picture.type);
    if (answer.ok) end();
    else failed(answer.trouble);
  };
  const save = (more: object = {}) => {
    setTried(true);
    if (wrongName !== undefined || wrongPrice !== undefined || (photo !== undefined && photo.text.trim() === '')) return;
    if (made !== undefined)
      enqueue({ method: 'PUT', path: `${path}/${encodeURIComponent(made)}`, body: { ...body, ...more }, about: made });
    if (photo !== undefined) return void sendPhoto(photo);
    if (made === undefined) enqueue({ method: 'POST', path, body: fresh, about: 'new product' });
    end();
  };
  const removePhoto = async () => {
    const answer = await api.remove(`${path}/${encodeURIComponent(made ?? '')}/photo`);
    if (!answer.ok) return failed(answer.trouble);
    setHasPhoto(false);
    onDone();
  };
  const address = before === undefined || !hasPhoto ? undefined : photoAddress(before);
  return (
    <Dialog title={before === undefined ? says.add : says.edit(before.item.name)} onClose={onClose}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!sending) save();
        }}
      >
        <PhotoField
          now={address === undefined ? undefined : { address, text: before?.photo?.text ?? '' }}
          chosen={photo}
          tried={tried}
          onChosen={setPhoto}
          onRemove={() => void removePhoto()}
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
        <p role="status" class={trouble === undefined ? 'quiet' : 'wrong'}>
          {trouble !== undefined ? (work.photo.trouble[trouble.name] ?? work.photo.failed) : sending ? work.photo.sending : ''}
        </p>
        <div class="buttons">
          <Button kind="main" type="submit" busy={sending}>
            {words.value.save}
          </Button>
          {before === undefined ? null : (
            <Button kind={before.published ? 'danger' : 'quiet'} onPress={() => save({ published: !before.published })}>
              {before.published ? says.hide : says.show}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
