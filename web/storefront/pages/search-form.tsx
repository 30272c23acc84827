import { useId, useState } from 'preact/hooks';
import { AimIcon, SearchIcon } from '../../square/icons.tsx';
import type { Trouble } from '../api/call.ts';
import { TroubleNotice } from '../parts/trouble.tsx';
import { go, link } from '../route.ts';
import { words } from '../state/language.ts';
import { locate, MY_LOCATION, myLocation, NEIGHBOURHOODS } from '../state/places.ts';
import { ask, type Question, writeQuestion } from '../state/search.ts';

type Locating = 'no' | 'busy' | 'refused' | 'unavailable';

/** What is looked for, near what, and how it should change hands. */
export function SearchForm({ question, suggest }: { readonly question: Question; readonly suggest: boolean }) {
  const { find } = words.value;
  const [asked, setAsked] = useState(question);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const id = useId();

  const send = async (next: Question) => {
    setBusy(true);
    setTrouble(undefined);
    const outcome = await ask(next);
    setBusy(false);
    if (outcome.ok) go(link.find(writeQuestion(next), outcome.value.transactionId));
    else setTrouble(outcome.trouble);
  };
  /** A place that was only just chosen asks for the nearest; one that was taken away cannot. */
  const setNear = (near: string) =>
    setAsked({ ...asked, near, rank: near === '' ? 'relevance' : asked.near === '' ? 'nearest' : asked.rank });

  return (
    <search>
      <form
        class="search"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void send(asked);
        }}
      >
        <div class="search-text">
          <label for={`${id}-text`}>{find.what}</label>
          <div class="search-box">
            <input
              id={`${id}-text`}
              type="search"
              name="q"
              maxLength={120}
              autocomplete="off"
              enterkeyhint="search"
              placeholder={find.whatHint}
              value={asked.text}
              onInput={(event) => setAsked({ ...asked, text: event.currentTarget.value })}
            />
            <button type="submit" class="button button-main" aria-disabled={busy}>
              <SearchIcon />
              <span>{find.search}</span>
            </button>
          </div>
        </div>
        <Near id={`${id}-near`} near={asked.near} onNear={setNear} />
        <div class="field">
          <label for={`${id}-how`}>{find.how}</label>
          <select
            id={`${id}-how`}
            value={asked.how}
            onChange={(event) => setAsked({ ...asked, how: event.currentTarget.value as Question['how'] })}
          >
            <option value="">{find.howAny}</option>
            <option value="pickup">{find.pickup}</option>
            <option value="delivery">{find.delivery}</option>
          </select>
        </div>
        {suggest ? <Suggestions onChoose={(text) => void send({ ...asked, text })} /> : null}
        <p class="search-busy" role="status">
          {busy ? find.searching : ''}
        </p>
        {trouble === undefined ? null : <TroubleNotice trouble={trouble} onRetry={() => void send(asked)} />}
      </form>
    </search>
  );
}

/** For who does not know what there is. */
function Suggestions({ onChoose }: { readonly onChoose: (text: string) => void }) {
  const { find } = words.value;
  return (
    <div class="suggestions">
      <span id="suggestions">{find.suggestions}:</span>
      <ul aria-labelledby="suggestions">
        {find.suggested.map(({ text, label }) => (
          <li key={text}>
            <button type="button" class="suggestion" onClick={() => onChoose(text)}>
              {label}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface NearProps {
  readonly id: string;
  readonly near: string;
  readonly onNear: (near: string) => void;
  readonly label?: string;
}

/** A neighbourhood to pick; the device is asked where it is only when its owner presses for it. */
export function Near({ id, near, onNear, label }: NearProps) {
  const { find } = words.value;
  const [locating, setLocating] = useState<Locating>('no');
  const locateMe = async () => {
    setLocating('busy');
    const found = await locate();
    setLocating(found === 'found' ? 'no' : found);
    if (found === 'found') onNear(MY_LOCATION);
  };
  const said = {
    no: near === MY_LOCATION ? find.locationKept : '',
    busy: find.locating,
    refused: find.locationRefused,
    unavailable: find.locationUnavailable,
  };
  return (
    <div class="field">
      <label for={id}>{label ?? find.near}</label>
      <div class="near">
        <select id={id} value={near} onChange={(event) => onNear(event.currentTarget.value)}>
          <option value="">{label === undefined ? find.nearAnywhere : find.nearChoose}</option>
          {myLocation() === undefined ? null : <option value={MY_LOCATION}>{find.nearMe}</option>}
          {NEIGHBOURHOODS.map((place) => (
            <option key={place.id} value={place.id}>
              {place.name}
            </option>
          ))}
        </select>
        <button
          type="button"
          class="button icon-button"
          aria-label={find.useMyLocation}
          title={find.useMyLocation}
          onClick={() => void locateMe()}
        >
          <AimIcon />
        </button>
      </div>
      <p class="hint" role="status">
        {said[locating]}
      </p>
    </div>
  );
}
