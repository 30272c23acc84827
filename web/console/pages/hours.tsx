import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import type { Trouble } from '../../square/call.ts';
import { Choice, Field } from '../../square/field.tsx';
import { Notice, TroubleNotice } from '../../square/notice.tsx';
import type { ProviderView, Span } from '../api.ts';
import { api, type Business } from '../state/me.ts';
import { words } from '../state/words.ts';
import { Day, dayText, OtherDays } from './hours-day.tsx';

type Week = Readonly<Record<string, readonly Span[]>>;
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** When a business is open, on which days it is not, and whether it takes orders at all. */
export function HoursPart({ business }: { readonly business: Business }) {
  const { business: says } = words.value;
  const [week, setWeek] = useState<Week | undefined>(undefined);
  const [closed, setClosed] = useState<readonly string[]>([]);
  const [others, setOthers] = useState<Week>({});
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
      setOthers(openingHours.otherHours ?? {});
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
      <OtherDays days={others} onDays={setOthers} />
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      {saved ? (
        <Notice kind="info">
          <p role="status">{words.value.saved}</p>
        </Notice>
      ) : null}
      <Button kind="main" onPress={() => void save({ weekly: week, closedDates: closed, otherHours: others })}>
        {words.value.save}
      </Button>
    </section>
  );
}
