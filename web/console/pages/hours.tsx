import { Choice } from '../../square/field.tsx';
import { Notice, TroubleNotice } from '../../square/notice.tsx';
import type { ProviderView } from '../api.ts';
import { useFollowed } from '../state/follow.ts';
import { api, type Business } from '../state/me.ts';
import { enqueue, unseen, waits } from '../state/queue.ts';
import { words } from '../state/words.ts';
import { waitingWords } from '../words/waiting.ts';
import { BranchesPart } from './branch-hours.tsx';
import { HoursForm } from './hours-form.tsx';

/** When a business is open, on which days it is not, and whether it takes orders at all; and the same of its branches. */
export function HoursPart({ business }: { readonly business: Business }) {
  const { business: says } = words.value;
  const path = `/providers/${business.id}`;
  const { value, trouble } = useFollowed({ providerId: business.id, kinds: ['shop'] }, () => api.get<ProviderView>(path));
  if (value === undefined) return trouble === undefined ? null : <TroubleNotice trouble={trouble} />;
  const { shop } = value;
  const pressed = unseen((action) => action.path === `${path}/hours` && action.about === 'trading').at(-1)?.body;
  const trading = (pressed as { readonly trading?: boolean } | undefined)?.trading ?? shop.trading !== false;
  const trade = (takes: boolean) => enqueue({ method: 'PUT', path: `${path}/hours`, body: { trading: takes }, about: 'trading' });
  return (
    <>
      <section class="stack" aria-labelledby="hours">
        <h2 id="hours">{says.hours}</h2>
        <Choice type="checkbox" checked={trading} onChecked={trade}>
          {says.trading}
        </Choice>
        {waits('trading') ? (
          <Notice kind="info">
            <p role="status">{waitingWords.value.trading[trading ? 'on' : 'off']}</p>
          </Notice>
        ) : trading ? null : (
          <p class="wrong">{says.notTrading}</p>
        )}
        <p class="quiet">{says.hoursLead}</p>
        <HoursForm name="own" hours={shop.openingHours} path={path} />
      </section>
      <BranchesPart shop={shop} path={path} />
    </>
  );
}
