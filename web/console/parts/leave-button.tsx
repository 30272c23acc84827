import { useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import type { Trouble } from '../../square/call.ts';
import { Dialog } from '../../square/dialog.tsx';
import { TroubleNotice } from '../../square/notice.tsx';
import { signOut } from '../state/me.ts';
import { waiting } from '../state/queue.ts';
import { words } from '../state/words.ts';
import { deskWords } from '../words/desk.ts';

/** Signs out on this device. What waits for a connection would be lost by that: it is asked about first. */
export function LeaveButton() {
  const { business: says } = words.value;
  const { leaving } = deskWords.value;
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const leave = async () => {
    setAsking(false);
    setBusy(true);
    const answer = await signOut();
    setBusy(false);
    const isOut = answer.ok || answer.trouble.name === 'key-unknown';
    setTrouble(isOut ? undefined : answer.trouble);
  };
  return (
    <>
      <Button busy={busy} dialog={waiting.value.length > 0} onPress={() => (waiting.value.length > 0 ? setAsking(true) : void leave())}>
        {says.signOut}
      </Button>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} texts={{ [trouble.name]: leaving.unheard }} />}
      {asking ? (
        <Dialog title={leaving.title} onClose={() => setAsking(false)}>
          <p>{leaving.text(waiting.value.length)}</p>
          <p class="buttons">
            <Button onPress={() => setAsking(false)}>{leaving.stay}</Button>
            <Button kind="danger" onPress={() => void leave()}>
              {leaving.leave}
            </Button>
          </p>
        </Dialog>
      ) : null}
    </>
  );
}
