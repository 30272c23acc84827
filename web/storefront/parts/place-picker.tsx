import { useMemo, useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import { Dialog } from '../../square/dialog.tsx';
import { Field } from '../../square/field.tsx';
import { AimIcon, MapIcon } from '../../square/icons.tsx';
import { CityMap } from '../../square/map.tsx';
import { words } from '../state/language.ts';
import {
  locate,
  MY_LOCATION,
  myLocation,
  neighbourhoods,
  placeAt,
  placeName,
  positionOf,
  positionOfPostcode,
  postcodeExample,
  postcodeIn,
} from '../state/places.ts';

type Locating = 'no' | 'busy' | 'refused' | 'unavailable';

interface PickerProps {
  readonly id: string;
  readonly label: string;
  readonly place: string;
  readonly onPlace: (place: string) => void;
  /** What no place at all is called. */
  readonly none: string;
  readonly wrong?: string | undefined;
}

/** A neighbourhood, a postcode, or a point on the map; the device is asked where it is only when its owner presses for it. */
export function PlacePicker({ id, label, place, onPlace, none, wrong }: PickerProps) {
  const { find } = words.value;
  const [locating, setLocating] = useState<Locating>('no');
  const [open, setOpen] = useState(false);
  const locateMe = async () => {
    setLocating('busy');
    const found = await locate();
    setLocating(found === 'found' ? 'no' : found);
    if (found === 'found') onPlace(MY_LOCATION);
  };
  const said = {
    no: place === MY_LOCATION ? find.locationKept : '',
    busy: find.locating,
    refused: find.locationRefused,
    unavailable: find.locationUnavailable,
  };
  const parts = neighbourhoods();
  const byMap = postcodeExample() === undefined ? find.mapAlone : find.mapOrPostcode;
  const own = place !== '' && place !== MY_LOCATION && !parts.some((each) => each.id === place);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="near">
        <select
          id={id}
          value={place}
          onChange={(event) => onPlace(event.currentTarget.value)}
          {...(wrong === undefined ? {} : { 'aria-invalid': 'true' as const, 'aria-describedby': `${id}-wrong` })}
        >
          <option value="">{none}</option>
          {myLocation() === undefined ? null : <option value={MY_LOCATION}>{find.nearMe}</option>}
          {own ? <option value={place}>{placeName(place) ?? find.onTheMap}</option> : null}
          {parts.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </select>
        <button
          type="button"
          class="button icon-button"
          aria-label={`${byMap}: ${label}`}
          title={byMap}
          aria-haspopup="dialog"
          onClick={() => setOpen(true)}
        >
          <MapIcon />
        </button>
        <button
          type="button"
          class="button icon-button"
          aria-label={`${find.useMyLocation}: ${label}`}
          title={find.useMyLocation}
          onClick={() => void locateMe()}
        >
          <AimIcon />
        </button>
      </div>
      <p class="hint" role="status">
        {said[locating]}
      </p>
      {wrong === undefined ? null : (
        <p class="wrong" id={`${id}-wrong`}>
          {wrong}
        </p>
      )}
      {open ? (
        <MapDialog
          title={label}
          place={place}
          onClose={() => setOpen(false)}
          onPlace={(next) => {
            onPlace(next);
            setOpen(false);
          }}
        />
      ) : null}
    </div>
  );
}

interface DialogProps {
  readonly title: string;
  readonly place: string;
  readonly onPlace: (place: string) => void;
  readonly onClose: () => void;
}

function MapDialog({ title, place, onPlace, onClose }: DialogProps) {
  const { find } = words.value;
  const example = postcodeExample();
  const position = positionOf(place);
  const places = useMemo(
    () => (position === undefined ? [] : [{ id: place, position, name: title, label: '•', kind: 'you' as const }]),
    [place],
  );
  return (
    <Dialog title={title} onClose={onClose}>
      {example === undefined ? null : <PostcodePart example={example} onPlace={onPlace} />}
      <p>{find.pickOnMap}</p>
      <CityMap label={title} places={places} onPick={(picked) => onPlace(placeAt(picked))} />
    </Dialog>
  );
}

/** Of a city that says how its postcodes look. */
function PostcodePart({ example, onPlace }: Pick<DialogProps, 'onPlace'> & { readonly example: string }) {
  const { find } = words.value;
  const [postcode, setPostcode] = useState('');
  const [wrong, setWrong] = useState<string>();
  const usePostcode = () => {
    const read = postcodeIn(postcode);
    const isKnown = read !== undefined && positionOfPostcode(postcode) !== undefined;
    setWrong(isKnown ? undefined : read === undefined ? find.postcodeWrong(example) : find.postcodeUnknown);
    if (isKnown) onPlace(read.written);
  };
  return (
    // Not a form of its own: this may stand inside another.
    // biome-ignore lint/a11y/noStaticElementInteractions: the key is that of the field inside
    <div
      class="postcode"
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        usePostcode();
      }}
    >
      <Field id="picker-postcode" label={find.postcode} value={postcode} maxLength={16} onValue={setPostcode} wrong={wrong} />
      <Button onPress={usePostcode}>{find.usePostcode}</Button>
    </div>
  );
}
