import { useEffect, useState } from 'preact/hooks';
import type { Trouble } from '../../square/call.ts';
import { Choice } from '../../square/field.tsx';
import { TroubleNotice } from '../../square/notice.tsx';
import type { ProviderView } from '../api.ts';
import { api, type Business } from '../state/me.ts';
import { words } from '../state/words.ts';
import { BranchesPart } from './branch-hours.tsx';
import { HoursForm } from './hours-form.tsx';

/** When a business is open, on which days it is not, and whether it takes orders at all; and the same of its branches. */
export function HoursPart({ business }: { readonly business: Business }) {
  const { business: says } = words.value;
  const [shop, setShop] = useState<ProviderView['shop'] | undefined>(undefined);
  const [trading, setTrading] = useState(true);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const path = `/providers/${business.id}`;
  const load = async () => {
    const answer = await api.get<ProviderView>(path);
    if (!answer.ok) return setTrouble(answer.trouble);
    setShop(answer.value.shop);
    setTrading(answer.value.shop.trading !== false);
  };
  useEffect(() => {
    void load();
  }, []);
  if (shop === undefined) return trouble === undefined ? null : <TroubleNotice trouble={trouble} />;
  const trade = async (takes: boolean) => {
    setTrading(takes);
    const answer = await api.put(`${path}/hours`, { trading: takes });
    setTrouble(answer.ok ? undefined : answer.trouble);
  };
  return (
    <>
      <section class="stack" aria-labelledby="hours">
        <h2 id="hours">{says.hours}</h2>
        <Choice type="checkbox" checked={trading} onChecked={(takes) => void trade(takes)}>
          {says.trading}
        </Choice>
        {trading ? null : <p class="wrong">{says.notTrading}</p>}
        {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
        <p class="quiet">{says.hoursLead}</p>
        <HoursForm name="own" hours={shop.openingHours} path={path} />
      </section>
      <BranchesPart shop={shop} path={path} onSaved={() => void load()} />
    </>
  );
}
