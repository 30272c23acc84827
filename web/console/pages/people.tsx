import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import type { Trouble } from '../../square/call.ts';
import { Field, Select } from '../../square/field.tsx';
import { language } from '../../square/language.ts';
import { Notice, TroubleNotice } from '../../square/notice.tsx';
import type { Items, Member } from '../api.ts';
import { api, type Business, me } from '../state/me.ts';
import { words } from '../state/words.ts';
import { deskWords } from '../words/desk.ts';

/** Who works for a business: asked in with a link, seen out at once. */
export function PeoplePart({ business }: { readonly business: Business }) {
  const { business: says, signIn } = words.value;
  const path = `/providers/${business.id}/people`;
  const [members, setMembers] = useState<readonly Member[]>([]);
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Member['role']>('staff');
  const [driverId, setDriverId] = useState('');
  const [wrong, setWrong] = useState<string | undefined>(undefined);
  const [wrongDriver, setWrongDriver] = useState<string | undefined>(undefined);
  const [asked, setAsked] = useState<{ readonly link?: string } | undefined>(undefined);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const look = async () => {
    const answer = await api.get<Items<Member>>(path);
    if (answer.ok) setMembers(answer.value.items);
  };
  useEffect(() => void look(), []);
  const invite = async () => {
    if (!/^\S+@\S+\.\S+$/.test(email.trim())) return setWrong(signIn.emailWrong);
    setWrong(undefined);
    const noDriver = role === 'driver' && driverId.trim() === '';
    setWrongDriver(noDriver ? deskWords.value.driver.missing : undefined);
    if (noDriver) return;
    const driver = role === 'driver' ? { driverId: driverId.trim() } : {};
    const answer = await api.post<{ readonly link?: string }>(path, { email: email.trim(), role, language: language.value, ...driver });
    // With an address that is one, what is wrong can be the driver alone.
    const isWrongDriver = role === 'driver' && !answer.ok && answer.trouble.name === 'bad-request';
    setWrongDriver(isWrongDriver ? deskWords.value.driver.wrong : undefined);
    setTrouble(answer.ok || isWrongDriver ? undefined : answer.trouble);
    setAsked(answer.ok ? answer.value : undefined);
    await look();
  };
  const remove = async (personId: string) => {
    const answer = await api.remove(`${path}/${personId}`);
    setTrouble(answer.ok ? undefined : answer.trouble);
    await look();
  };
  const own = typeof me.value === 'string' ? '' : me.value.email;
  const roles = (['staff', 'owner', ...(business.engine === 'ride' ? ['driver'] : [])] as Member['role'][]).map((value) => ({
    value,
    text: says.roles[value],
  }));
  return (
    <section class="stack" aria-labelledby="people">
      <h2 id="people">{says.people}</h2>
      <ul>
        {members.map((member) => (
          <li key={member.personId} class="in-row">
            <span>
              {member.email} · {says.roles[member.role]}
            </span>
            {member.email === own ? null : (
              <Button size="small" kind="danger" label={says.remove(member.email)} onPress={() => void remove(member.personId)}>
                {says.removePasskey}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {trouble === undefined ? null : (
        <TroubleNotice trouble={trouble} texts={{ conflict: words.value.refused, 'bad-request': words.value.refused }} />
      )}
      {asked === undefined ? null : (
        <Notice kind="info">
          <p role="status">{asked.link === undefined ? says.invited : says.handOver}</p>
          {asked.link === undefined ? null : <p class="code-line">{asked.link}</p>}
        </Notice>
      )}
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void invite();
        }}
      >
        <Field id="invite-email" type="email" label={says.email} value={email} onValue={setEmail} wrong={wrong} />
        <Select id="invite-role" label={says.role} value={role} onValue={(value) => setRole(value as Member['role'])} options={roles} />
        {role === 'driver' ? (
          <Field id="invite-driver" label={says.driverId} value={driverId} onValue={setDriverId} wrong={wrongDriver} />
        ) : null}
        <Button type="submit">{says.invite}</Button>
      </form>
    </section>
  );
}
