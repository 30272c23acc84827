import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import type { Trouble } from '../../square/call.ts';
import { Choice, Field } from '../../square/field.tsx';
import { locale } from '../../square/language.ts';
import { Notice, TroubleNotice } from '../../square/notice.tsx';
import type { ProviderView, Span } from '../api.ts';
import { api, type Business } from '../state/me.ts';
import { words } from '../state/words.ts';

type Week = Readonly<Record<string, readonly Span[]>>;
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** When a business is open, on which days it is not, and whether it takes orders at all. */
export function HoursPart({ business }: { readonly business: Business }) {
  const { business: says } = words.value;
  const [week, setWeek] = useState<Week | undefined>(undefined);
  const [closed, setClosed] = useState<readonly string[]>([]);
  const [trading, setTrading] = useState(true);
  const [day, setDay] = useState('');
  const [saved, setSaved] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const path = `/providers/${business.id}`;
  useEffect(() => {
    void api.get<ProviderView>(path).then((answer) => {
      if (!answer.ok) return setTrouble(answer.trouble);
      const { openingHours, trading: takes } = answer.value.shop;
      setWeek(openingHours.weekly);
      setClosed(openingHours.closedDates ?? []);
      setTrading(takes !== false);
    });
  }, []);
  if (week === undefined) return trouble === undefined ? null : <TroubleNotice trouble={trouble} />;
  const change = (name: string, spans: readonly Span[]) => {
    setSaved(false);
    setWeek({ ...week, [name]: spans });
  };
  const save = async (body: object) => {
    const answer = await api.put(`${path}/hours`, body);
    setTrouble(answer.ok ? undefined : answer.trouble);
    setSaved(answer.ok);
  };
  return (
    <section class="stack" aria-labelledby="hours">
      <h2 id="hours">{says.hours}</h2>
      <Choice
        type="checkbox"
        checked={trading}
        onChecked={(takes) => {
          setTrading(takes);
          void save({ trading: takes });
        }}
      >
        {says.trading}
      </Choice>
      {trading ? null : <p class="wrong">{says.notTrading}</p>}
      <p class="quiet">{says.hoursLead}</p>
      {DAYS.map((name) => (
        <Day key={name} name={says.days[name] ?? name} spans={week[name] ?? []} onSpans={(spans) => change(name, spans)} />
      ))}
      <h3>{says.holidays}</h3>
      <ul>
        {closed.map((date) => (
          <li key={date} class="in-row">
            {dayText(date)}
            <Button size="small" label={says.removeDay(dayText(date))} onPress={() => setClosed(closed.filter((each) => each !== date))}>
              {says.removePasskey}
            </Button>
          </li>
        ))}
      </ul>
      <div class="in-row">
        <Field id="closed-day" type="date" label={says.holidays} value={day} onValue={setDay} />
        <Button
          onPress={() => {
            if (day !== '') setClosed([...new Set([...closed, day])].sort());
          }}
        >
          {says.addHoliday}
        </Button>
      </div>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      {saved ? (
        <Notice kind="info">
          <p role="status">{words.value.saved}</p>
        </Notice>
      ) : null}
      <Button kind="main" onPress={() => void save({ weekly: week, closedDates: closed })}>
        {words.value.save}
      </Button>
    </section>
  );
}

/** A day as people write it; at noon, so that no time zone makes it another. */
function dayText(date: string): string {
  return new Intl.DateTimeFormat(locale.value, { dateStyle: 'full' }).format(new Date(`${date}T12:00`));
}

function Day({
  name,
  spans,
  onSpans,
}: {
  readonly name: string;
  readonly spans: readonly Span[];
  readonly onSpans: (spans: readonly Span[]) => void;
}) {
  const { business: says } = words.value;
  const replace = (place: number, span: Span) => onSpans(spans.map((each, at) => (at === place ? span : each)));
  return (
    <fieldset class="in-row">
      <legend>{name}</legend>
      {spans.length === 0 ? <span class="quiet">{says.closed}</span> : null}
      {spans.map((span, place) => (
        <span class="in-row" key={place}>
          <input
            type="time"
            aria-label={says.open(name)}
            value={span.open}
            onInput={(event) => replace(place, { ...span, open: event.currentTarget.value })}
          />
          <input
            type="time"
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
    </fieldset>
  );
}
