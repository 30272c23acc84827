import { useId, useState } from 'preact/hooks';
import { faultOfSpans } from '../../../commerce/opening-spans.ts';
import { Button } from '../../square/button.tsx';
import { Field } from '../../square/field.tsx';
import { locale } from '../../square/language.ts';
import type { Span } from '../api.ts';
import { words } from '../state/words.ts';
import { hoursWords } from '../words/hours.ts';

type Days = Readonly<Record<string, readonly Span[]>>;

/** Days on which other hours hold than in the week, such as the day before a holiday. */
export function OtherDays({
  name: place,
  days,
  tried,
  onDays,
}: {
  /** Tells its fields from those of another place on the same page. */
  readonly name: string;
  readonly days: Days;
  /** What is wrong is said once somebody has tried to keep it. */
  readonly tried: boolean;
  readonly onDays: (days: Days) => void;
}) {
  const { work, business: says } = words.value;
  const [day, setDay] = useState('');
  const without = (name: string) => Object.fromEntries(Object.entries(days).filter(([each]) => each !== name));
  return (
    <>
      <h3>{work.hours.others}</h3>
      {Object.entries(days).map(([date, spans]) => (
        <div class="in-row" key={date}>
          <Day name={dayText(date)} spans={spans} tried={tried} onSpans={(next) => onDays({ ...days, [date]: next })} />
          <Button size="small" label={says.removeDay(dayText(date))} onPress={() => onDays(without(date))}>
            {says.removePasskey}
          </Button>
        </div>
      ))}
      <div class="in-row">
        <Field id={`other-day-${place}`} type="date" label={work.hours.others} value={day} onValue={setDay} />
        <Button
          onPress={() => {
            if (day !== '' && days[day] === undefined) onDays({ ...days, [day]: [{ open: '09:00', close: '16:00' }] });
          }}
        >
          {says.addHoliday}
        </Button>
      </div>
    </>
  );
}

/** A day as people write it; at noon, so that no time zone makes it another. */
export function dayText(date: string): string {
  return new Intl.DateTimeFormat(locale.value, { dateStyle: 'full' }).format(new Date(`${date}T12:00`));
}

/** The hours of one day; none is closed. */
export function Day({
  name,
  spans,
  tried,
  onSpans,
}: {
  readonly name: string;
  readonly spans: readonly Span[];
  readonly tried: boolean;
  readonly onSpans: (spans: readonly Span[]) => void;
}) {
  const { business: says } = words.value;
  const note = useId();
  const fault = tried ? faultOfSpans(spans) : undefined;
  const wrong = fault === undefined ? {} : { 'aria-invalid': true, 'aria-describedby': note };
  const replace = (place: number, span: Span) => onSpans(spans.map((each, at) => (at === place ? span : each)));
  return (
    <fieldset class="in-row">
      <legend>{name}</legend>
      {spans.length === 0 ? <span class="quiet">{says.closed}</span> : null}
      {spans.map((span, place) => (
        <span class="in-row" key={place}>
          <input
            type="time"
            {...wrong}
            aria-label={says.open(name)}
            value={span.open}
            onInput={(event) => replace(place, { ...span, open: event.currentTarget.value })}
          />
          <input
            type="time"
            {...wrong}
            aria-label={says.close(name)}
            value={span.close}
            onInput={(event) => replace(place, { ...span, close: event.currentTarget.value })}
          />
          <Button size="small" label={says.removeSpan(name)} onPress={() => onSpans(spans.filter((_, at) => at !== place))}>
            ×
          </Button>
        </span>
      ))}
      <Button size="small" label={says.addSpan(name)} onPress={() => onSpans([...spans, { open: '09:00', close: '17:00' }])}>
        +
      </Button>
      {fault === undefined ? null : (
        <span id={note} class="wrong">
          {hoursWords.value.wrong[fault]}
        </span>
      )}
    </fieldset>
  );
}
