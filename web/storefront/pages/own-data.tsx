import { useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import { Dialog } from '../../square/dialog.tsx';
import { DownloadIcon } from '../../square/icons.tsx';
import { Busy } from '../../square/notice.tsx';
import { apiPath, type Trouble } from '../api/call.ts';
import { TroubleNotice } from '../parts/trouble.tsx';
import { eraseEverything } from '../state/erase.ts';
import { words } from '../state/language.ts';

/** Everything about me: to take along as it is kept, and to have erased. */
export function OwnData({ onErased }: { readonly onErased: () => void }) {
  const { ownData: said } = words.value;
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const [told, setTold] = useState('');
  const [trouble, setTrouble] = useState<Trouble>();
  const eraseAll = async () => {
    setBusy(true);
    setAsking(false);
    const { orders, others, open, failed, isUntouched } = await eraseEverything();
    setTrouble(failed);
    setBusy(false);
    if (isUntouched) return setTold('');
    setTold([said.erased(orders, others), said.here, ...(open > 0 ? [said.eraseOpen] : [])].join(' '));
    onErased();
  };
  return (
    <section class="paper" aria-labelledby="own-data">
      <h2 id="own-data">{said.title}</h2>
      <p>{said.text}</p>
      {busy ? <Busy text={said.busy} /> : null}
      <p role="status">{told}</p>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      <p class="buttons">
        <a class="button" href={apiPath('/export')} download="marktplein.json">
          <DownloadIcon /> {said.download}
        </a>
        <a class="button" href={apiPath('/export/orders.csv')} download="orders.csv">
          <DownloadIcon /> {said.table}
        </a>
        <Button kind="danger" dialog busy={busy} onPress={() => setAsking(true)}>
          {said.erase}
        </Button>
      </p>
      {asking ? (
        <Dialog title={said.eraseTitle} onClose={() => setAsking(false)}>
          <p>{said.eraseText}</p>
          <p class="quiet">{said.eraseOpen}</p>
          <p class="buttons">
            <Button onPress={() => setAsking(false)}>{said.eraseNo}</Button>
            <Button kind="danger" onPress={() => void eraseAll()}>
              {said.eraseYes}
            </Button>
          </p>
        </Dialog>
      ) : null}
    </section>
  );
}
