import { useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import { Dialog } from '../../square/dialog.tsx';
import { DownloadIcon } from '../../square/icons.tsx';
import { Busy } from '../../square/notice.tsx';
import { get, remove, type Trouble } from '../api/call.ts';
import type { OrderView } from '../api/contract.ts';
import { TroubleNotice } from '../parts/trouble.tsx';
import { words } from '../state/language.ts';
import { forgetOrder, ownOrders } from '../state/own-orders.ts';
import { saveFile } from '../state/save-file.ts';

/** Everything about me: to take along, and to have erased. */
export function OwnData() {
  const { ownData: said } = words.value;
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const [told, setTold] = useState('');
  const [trouble, setTrouble] = useState<Trouble>();
  const download = async () => {
    setBusy(true);
    saveFile('marktplein.json', JSON.stringify(await everything(), null, 2));
    setBusy(false);
  };
  const eraseAll = async () => {
    setBusy(true);
    setAsking(false);
    const { erased, open, failed } = await erase();
    setTrouble(failed);
    setTold([said.erased(erased), ...(open > 0 ? [said.eraseOpen] : [])].join(' '));
    setBusy(false);
  };
  return (
    <section class="paper" aria-labelledby="own-data">
      <h2 id="own-data">{said.title}</h2>
      <p>{said.text}</p>
      {busy ? <Busy text={said.downloading} /> : null}
      <p role="status">{told}</p>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      <p class="buttons">
        <Button busy={busy} onPress={() => void download()}>
          <DownloadIcon /> {said.download}
        </Button>
        <Button kind="danger" busy={busy} onPress={() => setAsking(true)}>
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

const transactionOf = (handle: string): string => handle.slice(0, handle.lastIndexOf('.'));

/** Orders with all their signed messages, as the node keeps them, beside what this device keeps. */
async function everything() {
  const orders = [];
  for (const own of ownOrders.value) {
    const order = await get<OrderView>(`/orders/${own.handle}`);
    const messages = await get(`/transactions/${transactionOf(own.handle)}/messages`);
    orders.push({ ...own, ...(order.ok ? { order: order.value } : {}), ...(messages.ok ? { evidence: messages.value } : {}) });
  }
  return { format: 'marktplein-own-data-1', orders };
}

interface Erased {
  readonly erased: number;
  /** Orders that still go on: who erased them could not cancel or follow them any more. */
  readonly open: number;
  readonly failed: Trouble | undefined;
}

async function erase(): Promise<Erased> {
  let [erased, open] = [0, 0];
  let failed: Trouble | undefined;
  for (const { handle } of ownOrders.value) {
    const order = await get<OrderView>(`/orders/${handle}`);
    if (order.ok && ['confirming', 'confirm-unknown', 'confirmed'].includes(order.value.state)) {
      open += 1;
      continue;
    }
    const gone = order.ok ? await remove(`/transactions/${transactionOf(handle)}`) : order;
    if (!gone.ok && gone.trouble.name !== 'not-found') {
      failed = gone.trouble;
      continue;
    }
    forgetOrder(handle);
    erased += 1;
  }
  return { erased, open, failed };
}
