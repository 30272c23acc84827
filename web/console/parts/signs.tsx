import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import type { Trouble } from '../../square/call.ts';
import { language } from '../../square/language.ts';
import { Notice, TroubleNotice } from '../../square/notice.tsx';
import { canPush, type NotPushed, pushServer, subscribeHere } from '../../square/push.ts';
import { api, type Business } from '../state/me.ts';
import { signWords } from '../words/signs.ts';

interface Signs {
  readonly push?: { readonly publicKey: string };
  readonly browsers: readonly { readonly name: string; readonly host: string }[];
}

/** Signs on this device when an order comes, where the node pushes. Nothing is on by itself, and through whose server it goes is said first. */
export function SignsPart({ business }: { readonly business: Business }) {
  const says = signWords.value;
  const path = `/providers/${business.id}/signs`;
  const [signs, setSigns] = useState<Signs>();
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<string>();
  const [trouble, setTrouble] = useState<Trouble>();
  const look = async () => {
    const answer = await api.get<Signs>(path);
    if (answer.ok) setSigns(answer.value);
  };
  useEffect(() => void look(), [path]);
  if (signs === undefined || (signs.browsers.length === 0 && (signs.push === undefined || !canPush()))) return null;
  const doing = async (act: () => Promise<Trouble | undefined>) => {
    setBusy(true);
    setTold(undefined);
    setTrouble(await act());
    await look();
    setBusy(false);
  };
  const turnOn = ({ publicKey }: NonNullable<Signs['push']>) =>
    doing(async () => {
      const made = await subscribeHere(publicKey);
      if (!('subscription' in made)) return void setTold(whyNot(made));
      const { endpoint, keys } = made.subscription;
      const answer = await api.post(path, { endpoint, keys, language: language.value });
      return answer.ok ? undefined : answer.trouble;
    });
  const turnOff = (name: string) =>
    doing(async () => {
      const answer = await api.remove(`${path}/${name}`);
      return answer.ok || answer.trouble.name === 'not-found' ? undefined : answer.trouble;
    });
  const server = pushServer();
  return (
    <section class="paper stack" aria-labelledby="signs-title">
      <h2 id="signs-title">{says.title}</h2>
      {signs.browsers.map(({ name, host }) => (
        <p key={name}>
          {says.goes(host)}{' '}
          <Button size="small" busy={busy} label={says.stopLabel(host)} onPress={() => void turnOff(name)}>
            {says.stop}
          </Button>
        </p>
      ))}
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      {told === undefined ? null : <Notice kind="warning">{told}</Notice>}
      {signs.push === undefined || !canPush() ? null : (
        <>
          <p>{says.text(server.maker, server.host)}</p>
          <div>
            <Button busy={busy} onPress={() => void turnOn(signs.push as NonNullable<Signs['push']>)}>
              {says.on}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}

function whyNot(made: NotPushed): string {
  const { refused, failed, elsewhere } = signWords.value;
  return 'refused' in made ? refused : 'failed' in made ? failed : elsewhere(made.elsewhere);
}
