import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import type { Trouble } from '../../square/call.ts';
import { Exactly, Notice } from '../../square/notice.tsx';
import { time } from '../../square/show.ts';
import { api } from '../state/me.ts';
import { words } from '../state/words.ts';

/** Where the courier is, is told so often while it is shared. */
const EVERY_MS = 15_000;

interface ShareProps {
  /** The path of the order in the API. */
  readonly path: string;
  /** Whose order it is. */
  readonly name: string;
}

/**
 * On the phone of who brings it: a buyer who follows the order sees where this device is. Only after a press, and as long as the page is open and it is
 * under way. What was not heard is not sent later: it would be old.
 */
export function ShareCourier({ path, name }: ShareProps) {
  const { courier: says } = words.value.work;
  const [sharing, setSharing] = useState(false);
  const [noPlace, setNoPlace] = useState<'denied' | 'for-now'>();
  const [unheard, setUnheard] = useState<Trouble>();
  const [toldMs, setToldMs] = useState<number>();
  useEffect(() => {
    if (!sharing) return;
    let isOver = false;
    const tell = () =>
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          if (isOver) return;
          setNoPlace(undefined);
          void api.post(`${path}/position`, { position: { lat: coords.latitude, lon: coords.longitude } }).then((answer) => {
            if (isOver) return;
            setUnheard(answer.ok ? undefined : answer.trouble);
            if (answer.ok) setToldMs(Date.now());
          });
        },
        ({ code, PERMISSION_DENIED }) => {
          if (isOver) return;
          // A device that does not know now may know a street further on.
          setNoPlace(code === PERMISSION_DENIED ? 'denied' : 'for-now');
          if (code === PERMISSION_DENIED) setSharing(false);
        },
        { timeout: EVERY_MS },
      );
    setNoPlace(undefined);
    setUnheard(undefined);
    tell();
    const timer = setInterval(tell, EVERY_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [sharing, path]);
  const text = sharing ? says.stop : says.share;
  return (
    <>
      {noPlace === undefined ? null : (
        <Notice kind="warning">
          <p>{noPlace === 'denied' ? says.needsPlace : says.noPlaceNow}</p>
        </Notice>
      )}
      {sharing && unheard !== undefined ? (
        <Notice kind="warning">
          <p>{says.unheard}</p>
          {unheard.detail === undefined ? null : <Exactly text={unheard.detail} />}
        </Notice>
      ) : null}
      {sharing ? <p role="status">{toldMs === undefined ? says.sharing : says.toldAt(time(toldMs))}</p> : null}
      <Button size="small" label={`${text}: ${name}`} onPress={() => setSharing(!sharing)}>
        {text}
      </Button>
    </>
  );
}
