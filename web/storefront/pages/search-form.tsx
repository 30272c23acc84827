import { useId, useRef, useState } from 'preact/hooks';
import { SearchIcon } from '../../square/icons.tsx';
import type { Trouble } from '../api/call.ts';
import { PlacePicker } from '../parts/place-picker.tsx';
import { TroubleNotice } from '../parts/trouble.tsx';
import { go, link } from '../route.ts';
import { words } from '../state/language.ts';
import { type Question, writeQuestion } from '../state/question.ts';
import { ask } from '../state/search.ts';
import { suggested } from '../state/searches.ts';

/** How much of what people look for stands in the box. */
const HINTS = 3;

/** What is looked for, near what, and how it should change hands. */
export function SearchForm({ question, suggest }: { readonly question: Question; readonly suggest: boolean }) {
  const { find } = words.value;
  const [asked, setAsked] = useState(question);
  const [busy, setBusy] = useState(false);
  /** The question that is on its way, as a link has it. */
  const underWay = useRef<string | undefined>(undefined);
  const [trouble, setTrouble] = useState<Trouble>();
  const id = useId();

  const send = async (said: Question) => {
    const next = { ...said, rank: rankFor(said, question), wishes: question.wishes };
    const written = String(writeQuestion(next));
    // The same is asked once; another takes the place of the one that is on its way.
    if (written === underWay.current) return;
    underWay.current = written;
    setBusy(true);
    setTrouble(undefined);
    const outcome = await ask(next);
    if (written !== underWay.current) return;
    underWay.current = undefined;
    setBusy(false);
    if (outcome.ok) go(link.find(writeQuestion(next), outcome.value.transactionId));
    else setTrouble(outcome.trouble);
  };
  // A place may be known long after it was asked for: what was typed meanwhile stands.
  const change = (part: Partial<Question>) => setAsked((before) => ({ ...before, ...part }));

  return (
    <search>
      <form
        class="search"
        onSubmit={(event) => {
          event.preventDefault();
          void send(asked);
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
              placeholder={suggested()
                .slice(0, HINTS)
                .map(({ text }) => text)
                .join(', ')}
              value={asked.text}
              onInput={(event) => change({ text: event.currentTarget.value })}
            />
            <button type="submit" class="button button-main">
              <SearchIcon />
              <span>{find.search}</span>
            </button>
          </div>
        </div>
        <PlacePicker id={`${id}-near`} label={find.near} none={find.nearAnywhere} place={asked.near} onPlace={(near) => change({ near })} />
        <div class="field">
          <label for={`${id}-how`}>{find.how}</label>
          <select id={`${id}-how`} value={asked.how} onChange={(event) => change({ how: event.currentTarget.value as Question['how'] })}>
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

/** The order that was chosen last; without a place nothing can be the nearest. */
function rankFor({ near }: Question, { rank }: Question): Question['rank'] {
  return rank === 'nearest' && near === '' ? 'balanced' : rank;
}

/** For who does not know what there is. */
function Suggestions({ onChoose }: { readonly onChoose: (text: string) => void }) {
  const { find } = words.value;
  const all = suggested();
  if (all.length === 0) return null;
  return (
    <div class="suggestions">
      <span id="suggestions">{find.suggestions}:</span>
      <ul aria-labelledby="suggestions">
        {all.map(({ text, said }) => (
          <li key={text}>
            <button type="button" class="suggestion" onClick={() => onChoose(text)}>
              {said === undefined ? text : `${said} (${text})`}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
