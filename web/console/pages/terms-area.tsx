import { useMemo } from 'preact/hooks';
import type { Place, Position } from '../../../commerce/place.ts';
import { Button } from '../../square/button.tsx';
import { city } from '../../square/city/city.ts';
import { Choice, Field } from '../../square/field.tsx';
import { CityMap } from '../../square/map.tsx';
import { words } from '../state/words.ts';
import { areDashed, postcodesSuch } from './postcodes-such.ts';
import { drawnArea, faultsOf, postcodesIn, type Terms } from './terms-draft.ts';

interface AreaProps {
  readonly draft: Terms;
  readonly place: Place;
  readonly tried: boolean;
  readonly onChange: (part: Partial<Terms>) => void;
}

/** About ten metres. */
const NEAR_DEGREES = 0.000_1;

/** Where it delivers: so far around the shop, or corner by corner on the map. With the keyboard the map moves under its cross. */
export function AreaPart({ draft, place, tried, onChange }: AreaProps) {
  const { area: says } = words.value.work;
  const { how, corners } = draft;
  const { position } = place;
  const places = useMemo(
    () => [
      ...(position === undefined ? [] : [{ id: 'shop', position, name: place.name ?? says.shop, label: '•', kind: 'you' as const }]),
      ...(how === 'drawn'
        ? corners.map((corner, at) => ({ id: `corner-${at}`, position: corner, name: says.corner(at + 1), label: String(at + 1) }))
        : []),
    ],
    [how, corners, position],
  );
  const area = useMemo(() => drawnArea(draft, position), [how, corners, draft.radiusKm, position]);
  // A finger that presses twice means one corner.
  const add = (corner: Position) => {
    const last = corners.at(-1);
    const isSame = last !== undefined && Math.abs(last.lat - corner.lat) < NEAR_DEGREES && Math.abs(last.lon - corner.lon) < NEAR_DEGREES;
    if (!isSame) onChange({ corners: [...corners, corner] });
  };
  const faults = faultsOf(draft);
  return (
    <fieldset class="stack area-map in-row">
      <legend>{says.title}</legend>
      <Choice type="radio" name="area" checked={how === 'circle'} onChecked={() => onChange({ how: 'circle' })}>
        {says.circle}
      </Choice>
      <Choice type="radio" name="area" checked={how === 'drawn'} onChecked={() => onChange({ how: 'drawn' })}>
        {says.drawn}
      </Choice>
      <Choice type="radio" name="area" checked={how === 'postcodes'} onChecked={() => onChange({ how: 'postcodes' })}>
        {says.byPostcode}
      </Choice>
      {how === 'circle' ? (
        <Field
          id="radius"
          label={says.radius}
          value={draft.radiusKm}
          maxLength={6}
          onValue={(radiusKm) => onChange({ radiusKm })}
          wrong={tried && faults.includes('radius') ? says.wrongRadius : undefined}
        />
      ) : how === 'drawn' ? (
        <p id="draw-how">{says.how}</p>
      ) : (
        <PostcodesField draft={draft} tried={tried} onChange={onChange} />
      )}
      {how === 'postcodes' ? null : (
        <div class="area-map">
          <CityMap label={says.title} places={places} area={area} still={how === 'drawn'} {...(how === 'drawn' ? { onPick: add } : {})} />
        </div>
      )}
      {how === 'drawn' ? (
        <>
          <p role="status">{says.corners(corners.length)}</p>
          {tried && faults.includes('corners') ? <p class="wrong">{says.wrongCorners}</p> : null}
          <div class="buttons">
            <Button busy={corners.length === 0} onPress={() => onChange({ corners: corners.slice(0, -1) })}>
              {says.undo}
            </Button>
            <Button busy={corners.length === 0} kind="danger" onPress={() => onChange({ corners: [] })}>
              {says.clear}
            </Button>
          </div>
        </>
      ) : null}
    </fieldset>
  );
}

/** Postcodes as people write them; what of them cannot be read is named. */
function PostcodesField({ draft, tried, onChange }: Omit<AreaProps, 'place'>) {
  const { area: says } = words.value.work;
  const read = postcodesIn(draft);
  const { postcodes } = city.value;
  const such = postcodes && postcodesSuch(postcodes);
  return (
    <Field
      id="postcodes"
      label={says.postcodes}
      hint={says.postcodesHint(such, areDashed(postcodes))}
      value={draft.postcodes}
      rows={3}
      maxLength={4_000}
      onValue={(postcodes) => onChange({ postcodes })}
      wrong={tried && !read.ok ? says.wrongPostcodes({ part: read.part ?? '', why: read.why }, such) : undefined}
    />
  );
}
