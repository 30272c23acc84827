import { useEffect, useState } from 'preact/hooks';
import { Button, ButtonLink } from '../../square/button.tsx';
import { CopyButton } from '../../square/copy-button.tsx';
import { PageTitle } from '../../square/frame.tsx';
import { locale } from '../../square/language.ts';
import { Busy, TroubleNotice } from '../../square/notice.tsx';
import type { Items, OrderView } from '../api.ts';
import { link } from '../route.ts';
import { useFollowed } from '../state/follow.ts';
import { api, type Business } from '../state/me.ts';
import { words } from '../state/words.ts';
import { nameOf } from './order-card.tsx';

const SHOWN = 200;

interface Calendar {
  readonly staffId: string;
  readonly name: string;
  readonly path: string;
}

/** The appointments of a week, day by day; and the address of the same for the calendar of a phone. */
export function WeekPage({ business }: { readonly business: Business }) {
  const { week: says, pages } = words.value;
  const [monday, setMonday] = useState(() => mondayOf(Date.now()));
  const { value, trouble, again } = useFollowed(business.id, ['order', 'agenda'], () =>
    api.get<Items<OrderView>>(`/providers/${business.id}/orders?state=active&limit=${SHOWN}`),
  );
  const [calendars, setCalendars] = useState<readonly Calendar[]>([]);
  useEffect(() => {
    void api.get<{ readonly items: readonly Calendar[] }>(`/providers/${business.id}/calendars`).then((answer) => {
      if (answer.ok) setCalendars(answer.value.items);
    });
  }, []);
  const days = Array.from({ length: 7 }, (_, place) => dayAfter(monday, place));
  const visits = (value?.items ?? []).flatMap((view) => {
    const startMs = view.slot?.startMs;
    return startMs === undefined ? [] : [{ view, startMs }];
  });
  const on = (from: number, to: number) =>
    visits.filter(({ startMs }) => startMs >= from && startMs < to).sort((left, right) => left.startMs - right.startMs);
  return (
    <div class="board">
      <div class="page-head">
        <PageTitle text={pages.week} />
        <div class="buttons">
          <Button onPress={() => setMonday(dayAfter(monday, -7))}>{says.previous}</Button>
          <Button onPress={() => setMonday(dayAfter(monday, 7))}>{says.next}</Button>
        </div>
      </div>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} onRetry={again} />}
      {value === undefined && trouble === undefined ? <Busy text={words.value.loading} /> : null}
      {value !== undefined && on(monday, dayAfter(monday, 7)).length === 0 ? <p>{says.none}</p> : null}
      <div class="week">
        {days.map((day) => (
          <section class="day" key={day} aria-label={dayText(day)}>
            <h2>{dayText(day)}</h2>
            <ul>
              {on(day, dayAfter(day, 1)).map(({ view, startMs }) => (
                <li class="visit" key={view.order.id}>
                  <b>{clockText(startMs)}</b>
                  <span dir="auto">{view.order.lines[0]?.name}</span>
                  <a href={link('orders', business.id)} dir="auto">
                    {nameOf(view)}
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      {calendars.length === 0 ? null : (
        <section class="stack" aria-labelledby="calendars">
          <h2 id="calendars">{says.calendars}</h2>
          <p>{says.calendarLead}</p>
          <ul>
            {calendars.map(({ staffId, name, path }) => (
              <li key={staffId} class="in-row">
                <span dir="auto">{name}</span>
                <ButtonLink size="small" label={`${says.subscribe}: ${name}`} href={new URL(path, location.href).href}>
                  {says.subscribe}
                </ButtonLink>
                <CopyButton text={new URL(path, location.href).href} label={says.copy} say={`${says.copy}: ${name}`} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function mondayOf(atMs: number): number {
  const at = new Date(atMs);
  at.setHours(0, 0, 0, 0);
  return dayAfter(at.getTime(), -((at.getDay() + 6) % 7));
}

/** The same hour so many days on, also over a change of the clock. */
function dayAfter(atMs: number, days: number): number {
  const at = new Date(atMs);
  at.setDate(at.getDate() + days);
  return at.getTime();
}

function dayText(atMs: number): string {
  return new Intl.DateTimeFormat(locale.value, { weekday: 'long', day: 'numeric', month: 'short' }).format(atMs);
}

function clockText(atMs: number): string {
  return new Intl.DateTimeFormat(locale.value, { hour: '2-digit', minute: '2-digit' }).format(atMs);
}
