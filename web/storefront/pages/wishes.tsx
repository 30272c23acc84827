import { useId } from 'preact/hooks';
import { locale } from '../../square/language.ts';
import { money } from '../../square/show.ts';
import { go, link } from '../route.ts';
import { words } from '../state/language.ts';
import { NO_WISHES, type Question, type Wishes, writeQuestion } from '../state/question.ts';

interface WishesProps {
  readonly question: Question;
  readonly transactionId: string;
  /** How many offers are left out by what is wished. */
  readonly hidden: number;
  /** In which prices are; undefined while nothing has one. */
  readonly currency: string | undefined;
}

const DISTANCES_KM = ['1', '2', '5', '10'] as const;
const PRICES = ['5', '10', '25', '50', '100'] as const;
const STARS = ['3', '4'] as const;
const MORE: readonly (keyof Wishes)[] = ['max', 'stars', 'way'];

/** What the reader wants to see of what was found. The buyer node leaves out the rest, and says how much that is. */
export function WishesPart({ question, transactionId, hidden, currency }: WishesProps) {
  const { show, find } = words.value;
  const { wishes, near } = question;
  const change = (part: Partial<Wishes>) =>
    go(link.find(writeQuestion({ ...question, wishes: { ...wishes, ...part } }), transactionId), { replace: true });
  const number = new Intl.NumberFormat(locale.value, { style: 'unit', unit: 'kilometer' });
  const more = MORE.filter((name) => wishes[name] !== '').length;
  return (
    <fieldset class="wishes">
      <legend>{show.filters}</legend>
      <Tick label={show.openNow} value={wishes.open} onValue={(open) => change({ open })} />
      <Tick label={show.inStock} value={wishes.stock} onValue={(stock) => change({ stock })} />
      {near === '' ? null : (
        <Pick
          label={show.within}
          none={show.anyDistance}
          value={wishes.km}
          options={DISTANCES_KM.map((km) => [km, number.format(Number(km))])}
          onValue={(km) => change({ km })}
        />
      )}
      <details class="wishes-more" open={more > 0}>
        <summary>{more === 0 ? show.more : show.moreChosen(more)}</summary>
        <div class="wishes-list">
          <Pick
            label={show.atMost}
            none={show.anyPrice}
            value={wishes.max}
            options={PRICES.map((amount) => [amount, currency === undefined ? amount : money({ currency, amount })])}
            onValue={(max) => change({ max })}
          />
          <Pick
            label={show.rated}
            none={show.anyRating}
            value={wishes.stars}
            options={STARS.map((stars) => [stars, show.starsFrom(stars)])}
            onValue={(stars) => change({ stars })}
          />
          <Pick
            label={find.how}
            none={find.howAny}
            value={wishes.way}
            options={[
              ['pickup', find.pickup],
              ['delivery', find.delivery],
              ['appointment', show.atTheirs],
              ['home-visit', show.atHome],
            ]}
            onValue={(way) => change({ way })}
          />
        </div>
      </details>
      <span class="quiet" role="status">
        {hidden <= 0 ? '' : show.hidden(hidden)}
      </span>
      {hidden <= 0 ? null : (
        <button type="button" class="button button-small button-quiet" onClick={() => change(NO_WISHES)}>
          {show.everything}
        </button>
      )}
    </fieldset>
  );
}

interface TickProps {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

function Tick({ label, value, onValue }: TickProps) {
  return (
    <label>
      <input type="checkbox" checked={value !== ''} onChange={(event) => onValue(event.currentTarget.checked ? '1' : '')} /> {label}
    </label>
  );
}

function Pick({
  label,
  value,
  onValue,
  none,
  options,
}: TickProps & { readonly none: string; readonly options: readonly (readonly [string, string])[] }) {
  const id = useId();
  return (
    <span class="wish">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
        <option value="">{none}</option>
        {options.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </span>
  );
}
