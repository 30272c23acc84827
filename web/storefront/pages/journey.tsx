import { useEffect, useState } from 'preact/hooks';
import { Button, ButtonLink } from '../../square/button.tsx';
import { Select } from '../../square/field.tsx';
import { PageTitle } from '../../square/frame.tsx';
import { Busy, Notice } from '../../square/notice.tsx';
import { money, time } from '../../square/show.ts';
import { get, listenTo, post, remove, type Trouble } from '../api/call.ts';
import type { JourneyView, LegView } from '../api/contract.ts';
import { TroubleNotice } from '../parts/trouble.tsx';
import { go, link } from '../route.ts';
import { forgetJourney } from '../state/journeys.ts';
import { words } from '../state/language.ts';
import { nameOf } from './journey-form.tsx';

const MINUTE_MS = 60_000;
const LATE_MINUTES = [5, 10, 15, 30, 60] as const;

/** Orders and plans that have to meet: which leg is late or gone, which other that concerns, and what the way out costs. */
export function Journey({ journeyId }: { readonly journeyId: string }) {
  const { journey: said, site } = words.value;
  const [view, setView] = useState<JourneyView>();
  const [trouble, setTrouble] = useState<Trouble>();
  const load = async () => {
    const outcome = await get<JourneyView>(`/journeys/${journeyId}`);
    setTrouble(outcome.ok ? undefined : outcome.trouble);
    if (outcome.ok) setView(outcome.value);
  };
  const handles = (view?.legs ?? []).flatMap(({ order }) => order?.handle ?? []).join(' ');
  useEffect(() => void load(), [journeyId]);
  useEffect(() => {
    const stops = handles
      .split(' ')
      .flatMap((handle) => (handle === '' ? [] : [listenTo(`/orders/${handle}/events`, { onEvent: () => void load() })]));
    return () => {
      for (const stop of stops) stop();
    };
  }, [handles]);
  const drop = async () => {
    const gone = await remove(`/journeys/${journeyId}`);
    if (!gone.ok) return setTrouble(gone.trouble);
    forgetJourney(journeyId);
    go(link.orders);
  };
  if (view === undefined) {
    return (
      <div class="column">
        <PageTitle text={said.title} />
        {trouble === undefined ? (
          <Busy text={words.value.order.connecting} />
        ) : trouble.name === 'not-found' ? (
          <Notice kind="warning">
            <p>{said.gone}</p>
            <a class="button" href={link.orders}>
              {site.orders}
            </a>
          </Notice>
        ) : (
          <TroubleNotice trouble={trouble} onRetry={() => void load()} />
        )}
      </div>
    );
  }
  return (
    <div class="column">
      <PageTitle text={said.title} />
      <p class="state" role="status">
        <strong>{said[view.state]}</strong>
      </p>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      <ol class="legs">
        {view.legs.map((leg) => (
          <Leg key={leg.leg} leg={leg} journey={view} onView={setView} onTrouble={setTrouble} />
        ))}
      </ol>
      <Button onPress={() => void drop()}>{said.drop}</Button>
    </div>
  );
}

interface LegProps {
  readonly leg: LegView;
  readonly journey: JourneyView;
  readonly onView: (view: JourneyView) => void;
  readonly onTrouble: (trouble: Trouble | undefined) => void;
}

function Leg({ leg, journey, onView, onTrouble }: LegProps) {
  const { journey: said } = words.value;
  const { order, plan, now, affected, cancellation } = leg;
  const name = plan?.name ?? (order === undefined ? '' : nameOf(order));
  const lateMinutes = Math.round(leg.lateMs / MINUTE_MS);
  const isLast = leg.leg === journey.legs.length;
  return (
    <li>
      <section class={affected.length > 0 ? 'paper leg leg-affected' : 'paper leg'} aria-labelledby={`leg-${leg.leg}`}>
        <h2 id={`leg-${leg.leg}`}>{name}</h2>
        <p>
          <strong>
            {time(now.startMs)} – {time(now.endMs)}
          </strong>
          {lateMinutes > 0 ? ` (${said.late(lateMinutes)})` : ''} · {said.state[leg.state]}
        </p>
        {affected.map(({ by, why, missedByMs = 0 }) => (
          <Notice kind="warning" key={`${by}-${why}`}>
            <p>{why === 'late' ? said.missed(Math.max(1, Math.round(missedByMs / MINUTE_MS))) : said.broken(by)}</p>
            {cancellation === undefined ? null : (
              <p>
                {!cancellation.possible ? said.notPossible : isFree(cancellation.cost) ? said.free : said.costs(money(cancellation.cost))}
              </p>
            )}
          </Notice>
        ))}
        {order === undefined ? null : <ButtonLink href={link.order(order.handle)}>{said.toOrder}</ButtonLink>}
        {plan === undefined ? null : <Tell leg={leg} name={plan.name} journeyId={journey.journey} onView={onView} onTrouble={onTrouble} />}
      </section>
      {isLast ? null : <p class="leg-change">{said.change(Math.round(journey.changeMs / MINUTE_MS))}</p>}
    </li>
  );
}

function isFree(cost: { readonly amount: string; readonly currency: string } | undefined): cost is undefined {
  return cost === undefined || Number(cost.amount) === 0;
}

interface TellProps extends Pick<LegProps, 'leg' | 'onView' | 'onTrouble'> {
  readonly name: string;
  readonly journeyId: string;
}

/** Of what was not ordered here, such as a train, only the traveller knows how it stands. */
function Tell({ leg, name, journeyId, onView, onTrouble }: TellProps) {
  const { journey: said } = words.value;
  const [value, setValue] = useState('');
  const tell = async (next: string) => {
    setValue(next);
    if (next === '') return;
    const { startMs, endMs } = leg.agreed;
    const lateMs = next === 'off' ? 0 : Number(next) * MINUTE_MS;
    const news = { startMs: startMs + lateMs, endMs: endMs + lateMs, cancelled: next === 'off' };
    const outcome = await post<JourneyView>(`/journeys/${journeyId}/legs/${leg.leg}`, news);
    onTrouble(outcome.ok ? undefined : outcome.trouble);
    if (outcome.ok) onView(outcome.value);
  };
  return (
    <Select
      id={`tell-${leg.leg}`}
      label={said.tell(name)}
      value={value}
      onValue={(next) => void tell(next)}
      options={[
        { value: '', text: said.nothing },
        { value: '0', text: said.onTime },
        ...LATE_MINUTES.map((minutes) => ({ value: String(minutes), text: said.lateBy(minutes) })),
        { value: 'off', text: said.notRunning },
      ]}
    />
  );
}
