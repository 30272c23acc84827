import { useRef, useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import { Field } from '../../square/field.tsx';
import { asAddress, shrunk } from '../shrink.ts';
import { words } from '../state/words.ts';

/** A photo that was chosen and not sent yet. */
export interface ChosenPhoto {
  readonly picture: Blob;
  /** For showing it. */
  readonly address: string;
  readonly text: string;
}

interface FieldProps {
  /** Where the photo that there is now can be seen. */
  readonly now: { readonly address: string; readonly text: string } | undefined;
  readonly chosen: ChosenPhoto | undefined;
  readonly tried: boolean;
  readonly onChosen: (photo: ChosenPhoto) => void;
  readonly onRemove: () => void;
}

/** The photo of a product: on a phone the press opens the camera or what was taken before. */
export function PhotoField({ now, chosen, tried, onChosen, onRemove }: FieldProps) {
  const { photo: says } = words.value.work;
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const choose = async (file: File | undefined) => {
    if (file === undefined) return;
    setBusy(true);
    const picture = await shrunk(file);
    onChosen({ picture, address: await asAddress(picture), text: chosen?.text ?? now?.text ?? '' });
    setBusy(false);
  };
  const address = chosen?.address ?? now?.address;
  return (
    <div class="photo-field">
      {address === undefined || address === '' ? null : (
        <img class="photo-shown" src={address} alt={chosen?.text || now?.text || says.preview} width={144} height={144} />
      )}
      <div class="stack">
        <label class="unseen" for="product-photo">
          {says.title}
        </label>
        <input
          ref={input}
          id="product-photo"
          class="unseen"
          type="file"
          accept="image/*"
          tabIndex={-1}
          onChange={(event) => {
            void choose(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
        <Button busy={busy} onPress={() => input.current?.click()}>
          {address === undefined ? says.choose : says.other}
        </Button>
        {now === undefined || chosen !== undefined ? null : (
          <Button size="small" kind="danger" onPress={onRemove}>
            {says.remove}
          </Button>
        )}
        {address === undefined ? <p class="hint">{says.without}</p> : null}
      </div>
      {chosen === undefined ? null : (
        <Field
          id="product-photo-text"
          label={says.text}
          hint={says.textHint}
          value={chosen.text}
          onValue={(text) => onChosen({ ...chosen, text })}
          wrong={tried && chosen.text.trim() === '' ? says.wrongText : undefined}
        />
      )}
    </div>
  );
}
