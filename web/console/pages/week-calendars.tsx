import { useEffect, useState } from 'preact/hooks';
import { Button, ButtonLink } from '../../square/button.tsx';
import type { Trouble } from '../../square/call.ts';
import { CopyButton } from '../../square/copy-button.tsx';
import { TroubleNotice } from '../../square/notice.tsx';
import { api, type Business } from '../state/me.ts';
import { words } from '../state/words.ts';
import { calendarWords } from '../words/calendars.ts';

interface Calendar {
  readonly staffId: string;
  readonly name: string;
  readonly path: string;
}

/** The address at which a phone follows the appointments of each of the staff. Whoever has one reads them, so that an owner can have another made in its place. */
export function Calendars({ business }: { readonly business: Business }) {
  const { week: says } = words.value;
  const { renew, renewOf, renewed } = calendarWords.value;
  const [calendars, setCalendars] = useState<readonly Calendar[]>([]);
  const [fresh, setFresh] = useState<string | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const path = `/providers/${business.id}/calendars`;
  useEffect(() => {
    void api.get<{ readonly items: readonly Calendar[] }>(path).then((answer) => {
      if (answer.ok) setCalendars(answer.value.items);
      else setTrouble(answer.trouble);
    });
  }, []);
  const make = async ({ staffId }: Calendar) => {
    setBusy(true);
    setFresh(undefined);
    const answer = await api.post<Calendar>(`${path}/${staffId}/renew`, {});
    setBusy(false);
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (!answer.ok) return;
    setCalendars(calendars.map((each) => (each.staffId === staffId ? answer.value : each)));
    setFresh(answer.value.name);
  };
  if (calendars.length === 0) return trouble === undefined ? null : <TroubleNotice trouble={trouble} />;
  return (
    <section class="stack" aria-labelledby="calendars">
      <h2 id="calendars">{says.calendars}</h2>
      <p>{says.calendarLead}</p>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      <p role="status">{fresh === undefined ? '' : renewed(fresh)}</p>
      <ul class="calendars">
        {calendars.map((calendar) => {
          const { staffId, name } = calendar;
          const address = new URL(calendar.path, location.href).href;
          return (
            <li key={staffId} class="stack">
              <b dir="auto">{name}</b>
              <code class="code-line" dir="ltr">
                {address}
              </code>
              <div class="buttons">
                <ButtonLink size="small" label={`${says.subscribe}: ${name}`} href={address.replace(/^https?:/, 'webcal:')}>
                  {says.subscribe}
                </ButtonLink>
                <CopyButton text={address} label={says.copy} say={`${says.copy}: ${name}`} />
                {business.role !== 'owner' ? null : (
                  <Button size="small" label={renewOf(name)} busy={busy} onPress={() => void make(calendar)}>
                    {renew}
                  </Button>
                )}
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
