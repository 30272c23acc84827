import { useState } from 'preact/hooks';
import { faultOfSpans } from '../../../commerce/opening-spans.ts';
import { Button } from '../../square/button.tsx';
import { Field } from '../../square/field.tsx';
import { Notice, TroubleNotice } from '../../square/notice.tsx';
import type { ProviderView, Span } from '../api.ts';
import { usePressed } from '../state/pressed.ts';
import { enqueue, unseen, waitsFor } from '../state/queue.ts';
import { words } from '../state/words.ts';
import { hoursWords } from '../words/hours.ts';
import { waitingWords } from '../words/waiting.ts';
import { Day, dayText, OtherDays } from './hours-day.tsx';

export type Hours = ProviderView['shop']['openingHours'];
type Week = Hours['weekly'];
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

interface FormProps {
  readonly hours: Hours;
  /** Tells its fields from those of another place on the same page. */
  readonly name: string;
  /** Of which business. */
  readonly path: string;
  /** Of which of its branches; absent is the business itself. */
  readonly branch?: string;
}

/** What is saved: all of the hours of one place. */
interface Saved {
  readonly weekly: Week;
  readonly closedDates: readonly string[];
  readonly otherHours: Week;
  readonly branch?: string;
}

/** The week of one place, days on which it is closed, and days with other hours. */
export function HoursForm({ hours, name, path, branch }: FormProps) {
  const { business: says } = words.value;
  const isOwn = (body: unknown) => (body as Partial<Saved>).weekly !== undefined && (body as Partial<Saved>).branch === branch;
  // What was saved before and not heard yet is what the form goes on with.
  const [first] = useState(
    () => unseen((action) => action.path === `${path}/hours` && isOwn(action.body)).at(-1)?.body as Saved | undefined,
  );
  const [week, setWeek] = useState<Week>(first?.weekly ?? hours.weekly);
  const [closed, setClosed] = useState<readonly string[]>(first?.closedDates ?? hours.closedDates ?? []);
  const [others, setOthers] = useState<Week>(first?.otherHours ?? hours.otherHours ?? {});
  const [day, setDay] = useState('');
  const [tried, setTried] = useState(false);
  const [saved, setSaved] = useState(false);
  const { isBusy, notDone, settle } = usePressed();
  const change = (on: string, spans: readonly Span[]) => {
    setSaved(false);
    setWeek({ ...week, [on]: spans });
  };
  const wrong = [...DAYS.map((on) => week[on] ?? []), ...Object.values(others)].some((spans) => faultOfSpans(spans) !== undefined);
  const save = async () => {
    setTried(true);
    setSaved(false);
    if (wrong) return;
    const body: Saved = { weekly: week, closedDates: closed, otherHours: others, ...(branch === undefined ? {} : { branch }) };
    setSaved((await settle(enqueue({ method: 'PUT', path: `${path}/hours`, body, about: 'hours' }))) === 'heard');
  };
  return (
    <div class="stack">
      {DAYS.map((on) => (
        <Day key={on} name={says.days[on] ?? on} spans={week[on] ?? []} tried={tried} onSpans={(spans) => change(on, spans)} />
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
        <Field id={`closed-day-${name}`} type="date" label={says.holidays} value={day} onValue={setDay} />
        <Button
          onPress={() => {
            if (day !== '') setClosed([...new Set([...closed, day])].sort());
          }}
        >
          {says.addHoliday}
        </Button>
      </div>
      <OtherDays name={name} days={others} tried={tried} onDays={setOthers} />
      {notDone === undefined ? null : <TroubleNotice trouble={notDone.trouble} texts={{ full: waitingWords.value.full }} />}
      {waitsFor(`${path}/hours`, isOwn) && !isBusy ? (
        <Notice kind="info">
          <p role="status">{waitingWords.value.form}</p>
        </Notice>
      ) : null}
      {saved ? (
        <Notice kind="info">
          <p role="status">{words.value.saved}</p>
        </Notice>
      ) : null}
      {tried && wrong ? (
        <p class="wrong" role="alert">
          {hoursWords.value.lookAgain}
        </p>
      ) : null}
      <Button kind="main" busy={isBusy} onPress={() => void save()}>
        {words.value.save}
      </Button>
    </div>
  );
}
