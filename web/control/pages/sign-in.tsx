import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import { Field } from '../../square/field.tsx';
import { PageTitle } from '../../square/frame.tsx';
import { forgetAddress, route } from '../route.ts';
import { signIn } from '../state.ts';
import { words } from '../words/words.ts';

/** Lets an operator in: by the token typed in, or by the one behind the `#` of the address, which no server ever sees. */
export function SignIn() {
  const says = words.value;
  const [token, setToken] = useState('');
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const enter = async (given: string) => {
    setBusy(true);
    const trouble = await signIn(given.trim());
    setBusy(false);
    const texts: Readonly<Record<string, string>> = { 'wrong-token': says.wrongToken, 'quota-used-up': says.tooMany };
    setWrong(trouble === undefined ? undefined : (texts[trouble] ?? says.notNow));
  };
  useEffect(() => {
    const { page, name } = route.value;
    if (page !== 'sign-in' || name === '') return;
    forgetAddress();
    void enter(name);
  }, []);
  return (
    <div class="column">
      <PageTitle text={says.signInTitle} />
      <p class="lead">{says.signInLead}</p>
      <form
        class="paper"
        onSubmit={(event) => {
          event.preventDefault();
          void enter(token);
        }}
      >
        <Field
          id="token"
          type="password"
          label={says.token}
          value={token}
          onValue={setToken}
          wrong={wrong}
          autocomplete="current-password"
        />
        <Button kind="main" type="submit" busy={busy}>
          {says.signIn}
        </Button>
      </form>
    </div>
  );
}
