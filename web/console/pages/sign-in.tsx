import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import type { Trouble } from '../../square/call.ts';
import { Field } from '../../square/field.tsx';
import { PageTitle } from '../../square/frame.tsx';
import { Notice, TroubleNotice } from '../../square/notice.tsx';
import { canUsePasskeys, signWithPasskey } from '../passkey.ts';
import { go } from '../route.ts';
import { api, askWho } from '../state/me.ts';
import { words } from '../state/words.ts';
import { elsewhereWords } from '../words/elsewhere.ts';

/** How somebody comes in: an invitation, a code from an e-mail, or a passkey. */

export function Welcome({ token }: { readonly token: string }) {
  const { signIn } = words.value;
  const [isOver, setOver] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  // A button, since programs that look into mail follow links by themselves.
  const start = async () => {
    setBusy(true);
    const answer = await api.post('/sign-in/invitation', { token });
    setBusy(false);
    if (answer.ok) {
      go('#/');
      await askWho();
    } else if (answer.trouble.name === 'not-let-in') setOver(true);
    else setTrouble(answer.trouble);
  };
  if (isOver)
    return (
      <div class="column stack">
        <Notice kind="warning">
          <p>{signIn.over}</p>
        </Notice>
        <SignIn />
      </div>
    );
  return (
    <div class="column stack">
      <PageTitle text={signIn.welcome} />
      <p class="lead">{signIn.welcomeLead}</p>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      <Button kind="main" size="wide" busy={busy} onPress={() => void start()}>
        {signIn.start}
      </Button>
    </div>
  );
}

export function SignIn() {
  const { signIn } = words.value;
  const [byCode, setByCode] = useState<boolean | undefined>(undefined);
  const [sentTo, setSentTo] = useState<string | undefined>(undefined);
  const [place, setPlace] = useState<string | undefined>(undefined);
  const [notIn] = useState(location.hash === NOT_IN);
  useEffect(() => {
    if (notIn) go('#/');
    void api.get<{ readonly byCode: boolean; readonly openid?: string }>('/sign-in').then((answer) => {
      setByCode(answer.ok ? answer.value.byCode : true);
      setPlace(answer.ok ? answer.value.openid : undefined);
    });
  }, []);
  return (
    <div class="column stack">
      <PageTitle text={sentTo === undefined ? signIn.title : signIn.codeTitle} />
      {sentTo === undefined ? <p class="lead">{signIn.lead}</p> : null}
      {notIn && sentTo === undefined ? (
        <Notice kind="warning">
          <p>{elsewhereWords.value.notIn}</p>
        </Notice>
      ) : null}
      {byCode === false && place === undefined ? (
        <Notice kind="info">
          <p>{signIn.noMail}</p>
        </Notice>
      ) : null}
      {byCode === true && sentTo === undefined ? <AskCode onSent={setSentTo} /> : null}
      {sentTo === undefined ? null : <GiveCode email={sentTo} onAgain={() => setSentTo(undefined)} />}
      {sentTo === undefined && place !== undefined ? <Elsewhere name={place} /> : null}
      {sentTo === undefined && canUsePasskeys() ? <WithPasskey /> : null}
    </div>
  );
}

/** Where the node sends a browser back to that was not let in. */
const NOT_IN = '#/not-let-in';

function Elsewhere({ name }: { readonly name: string }) {
  const says = elsewhereWords.value;
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const leave = async () => {
    const answer = await api.post<{ readonly url: string }>('/sign-in/openid', {});
    if (answer.ok) location.assign(answer.value.url);
    else setTrouble(answer.trouble);
  };
  return (
    <>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} texts={{ unavailable: says.away }} />}
      <Button size="wide" onPress={() => void leave()}>
        {says.enter(name)}
      </Button>
    </>
  );
}

function AskCode({ onSent }: { readonly onSent: (email: string) => void }) {
  const { signIn } = words.value;
  const [email, setEmail] = useState('');
  const [wrong, setWrong] = useState<string | undefined>(undefined);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const ask = async () => {
    if (!/^\S+@\S+\.\S+$/.test(email.trim())) return setWrong(signIn.emailWrong);
    setWrong(undefined);
    const answer = await api.post('/sign-in/code', { email: email.trim() });
    if (answer.ok) onSent(email.trim());
    else setTrouble(answer.trouble);
  };
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      <Field id="email" type="email" autocomplete="username webauthn" label={signIn.email} value={email} onValue={setEmail} wrong={wrong} />
      <Button kind="main" size="wide" type="submit">
        {signIn.send}
      </Button>
    </form>
  );
}

function GiveCode({ email, onAgain }: { readonly email: string; readonly onAgain: () => void }) {
  const { signIn } = words.value;
  const [code, setCode] = useState('');
  const [wrong, setWrong] = useState<string | undefined>(undefined);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const enter = async () => {
    const answer = await api.post('/sign-in/code/check', { code: code.replaceAll(/\D/g, '') });
    setTrouble(undefined);
    if (answer.ok) await askWho();
    else if (answer.trouble.name === 'not-let-in') setWrong(signIn.wrong);
    else setTrouble(answer.trouble);
  };
  return (
    <form
      class="stack code-field"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void enter();
      }}
    >
      <p>{signIn.codeLead(email)}</p>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      <Field
        id="code"
        type="tel"
        autocomplete="one-time-code"
        maxLength={12}
        label={signIn.code}
        value={code}
        onValue={setCode}
        wrong={wrong}
      />
      <Button kind="main" size="wide" type="submit">
        {signIn.enter}
      </Button>
      <Button kind="quiet" onPress={onAgain}>
        {signIn.again}
      </Button>
    </form>
  );
}

function WithPasskey() {
  const { signIn } = words.value;
  const [failed, setFailed] = useState(false);
  const enter = async () => {
    setFailed(false);
    if (await signWithPasskey()) await askWho();
    else setFailed(true);
  };
  return (
    <>
      {failed ? (
        <Notice kind="warning">
          <p>{signIn.passkeyFailed}</p>
        </Notice>
      ) : null}
      <Button size="wide" onPress={() => void enter()}>
        {signIn.passkey}
      </Button>
    </>
  );
}
