import { useState } from 'preact/hooks';
import { Button, ButtonLink } from '../../square/button.tsx';
import type { Trouble } from '../../square/call.ts';
import { PageTitle } from '../../square/frame.tsx';
import { DownloadIcon } from '../../square/icons.tsx';
import { Notice, TroubleNotice } from '../../square/notice.tsx';
import { date } from '../../square/show.ts';
import { LeaveButton } from '../parts/leave-button.tsx';
import { addPasskey, canUsePasskeys } from '../passkey.ts';
import { api, askWho, type Business, me } from '../state/me.ts';
import { words } from '../state/words.ts';
import { HoursPart } from './hours.tsx';
import { MovingPart } from './moving.tsx';
import { PeoplePart } from './people.tsx';

/** The business as a whole: its hours and people, oneself, and the way out with everything. */
export function BusinessPage({ business }: { readonly business: Business }) {
  const { pages, business: says } = words.value;
  const isOwner = business.role === 'owner';
  return (
    <div class="column stack">
      <PageTitle text={pages.business} />
      {isOwner ? <HoursPart business={business} /> : null}
      {isOwner ? <PeoplePart business={business} /> : null}
      <SelfPart />
      {isOwner ? (
        <section class="stack" aria-labelledby="leave">
          <h2 id="leave">{says.leave}</h2>
          <p>{says.leaveLead}</p>
          <ButtonLink href={api.at(`/providers/${business.id}/export`)}>
            <DownloadIcon />
            {says.takeAll}
          </ButtonLink>
        </section>
      ) : null}
      {isOwner ? <MovingPart business={business} /> : null}
    </div>
  );
}

function SelfPart() {
  const { business: says, signIn } = words.value;
  const [failed, setFailed] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const who = me.value;
  if (typeof who === 'string') return null;
  const add = async () => {
    const added = await addPasskey();
    setFailed(!added);
    await askWho();
  };
  const remove = async (path: string) => {
    const done = await api.remove(path);
    setTrouble(done.ok ? undefined : done.trouble);
    await askWho();
  };
  return (
    <section class="stack" aria-labelledby="self">
      <h2 id="self">{says.self}</h2>
      <p>{says.signedInAs(who.email)}</p>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      {failed ? (
        <Notice kind="warning">
          <p>{signIn.passkeyFailed}</p>
        </Notice>
      ) : null}
      {who.passkeys.map(({ id, addedAtMs }) => (
        <p key={id} class="in-row">
          {says.passkeyOf(date(addedAtMs))}
          <Button
            size="small"
            label={`${says.removePasskey}: ${says.passkeyOf(date(addedAtMs))}`}
            onPress={() => void remove(`/me/passkeys/${id}`)}
          >
            {says.removePasskey}
          </Button>
        </p>
      ))}
      {who.canAddPasskey && canUsePasskeys() ? (
        <>
          <p class="quiet">{says.passkeyLead}</p>
          <Button onPress={() => void add()}>{says.addPasskey}</Button>
        </>
      ) : null}
      <div class="buttons">
        {who.sessions > 1 ? <Button onPress={() => void remove('/me/sessions')}>{says.endOthers(who.sessions - 1)}</Button> : null}
        <LeaveButton />
      </div>
    </section>
  );
}
