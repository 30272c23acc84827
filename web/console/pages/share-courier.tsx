import { useCallback, useEffect, useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import { Exactly, Notice } from '../../square/notice.tsx';
import { time } from '../../square/show.ts';
import { api } from '../state/me.ts';
import { useTellingPlace } from '../state/telling-place.ts';
import { words } from '../state/words.ts';

interface ShareProps {
  /** The path of the order in the API. */
  readonly path: string;
  /** Whose order it is. */
  readonly name: string;
}

/**
 * On the phone of who brings it: a buyer who follows the order sees where this device is. Only after a press, and as long as the page is open and it is
 * under way.
 */
export function ShareCourier({ path, name }: ShareProps) {
  const { courier: says } = words.value.work;
  const [sharing, setSharing] = useState(false);
  const tell = useCallback((position: object) => api.post(`${path}/position`, { position }), [path]);
  const { noPlace, unheard, toldMs } = useTellingPlace(sharing, tell);
  // Who does not allow it is not sharing.
  useEffect(() => {
    if (noPlace === 'denied') setSharing(false);
  }, [noPlace]);
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
