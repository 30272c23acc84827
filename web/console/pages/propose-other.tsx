import { useEffect, useState } from 'preact/hooks';
import type { OrderLine } from '../../../commerce/order.ts';
import { Button } from '../../square/button.tsx';
import type { Trouble } from '../../square/call.ts';
import { Dialog } from '../../square/dialog.tsx';
import { Select } from '../../square/field.tsx';
import { Busy, TroubleNotice } from '../../square/notice.tsx';
import { money } from '../../square/show.ts';
import type { Items, ItemView } from '../api.ts';
import { api, type Business } from '../state/me.ts';
import { words } from '../state/words.ts';

interface ProposeProps {
  readonly line: OrderLine;
  /** What is in the order already cannot come in the place of something. */
  readonly lines: readonly OrderLine[];
  readonly business: Business;
  readonly onClose: () => void;
  readonly onTake: (body: object) => void;
}

const ITEMS_LISTED = 200;

/** Another product in the place of one that is not there: the buyer is asked, and says yes or no. */
export function ProposeOther({ line, lines, business, onClose, onTake }: ProposeProps) {
  const { goods: says, loading } = words.value;
  const [items, setItems] = useState<readonly ItemView[]>();
  const [trouble, setTrouble] = useState<Trouble>();
  const [chosen, setChosen] = useState('');
  useEffect(() => {
    void api.get<Items<ItemView>>(`/providers/${business.id}/items?limit=${ITEMS_LISTED}`).then((answer) => {
      if (answer.ok) setItems(answer.value.items.filter((each) => canCome(each, lines)));
      else setTrouble(answer.trouble);
    });
  }, [business.id]);
  const send = () => {
    if (chosen === '') return;
    onTake({ itemId: line.itemId, quantity: 1, instead: { itemId: chosen, quantity: 1 } });
    onClose();
  };
  return (
    <Dialog title={says.proposeTitle(line.name ?? line.itemId)} onClose={onClose}>
      <p>{says.proposeLead}</p>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      {items === undefined && trouble === undefined ? <Busy text={loading} /> : null}
      {items === undefined ? null : (
        <Select
          id="propose-item"
          label={says.proposeWhat}
          value={chosen}
          onValue={setChosen}
          options={[
            { value: '', text: says.proposeChoose },
            ...items.map(({ item }) => ({ value: item.id, text: `${item.name} · ${money(item.price)}` })),
          ]}
        />
      )}
      <Button kind="main" onPress={send}>
        {says.proposeSend}
      </Button>
    </Dialog>
  );
}

function canCome({ item, published, gathersVariants, stock }: ItemView, lines: readonly OrderLine[]): boolean {
  if (!published || gathersVariants === true || lines.some(({ itemId }) => itemId === item.id)) return false;
  return !stock.counted || stock.onHand - stock.reserved > 0;
}
