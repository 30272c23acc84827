import { useState } from 'preact/hooks';
import type { OrderLine } from '../../../commerce/order.ts';
import { Button } from '../../square/button.tsx';
import { Dialog } from '../../square/dialog.tsx';
import { Field } from '../../square/field.tsx';
import { words } from '../state/words.ts';
import { waitingWords } from '../words/waiting.ts';

/** As the node takes it: more than nothing, at most four digits before the point and three behind it. */
const WEIGHT = /^\d{1,4}(\.\d{1,3})?$/;
const isWeight = (text: string): boolean => WEIGHT.test(text) && Number(text) > 0;

interface GoodsProps {
  readonly lines: readonly OrderLine[];
  readonly onClose: () => void;
  readonly onTake: (body: object) => void;
}

/** How old one has to be for all of these goods; 0 when anybody may have them. */
export function ageYearsOf(lines: readonly OrderLine[]): number {
  return Math.max(0, ...lines.map(({ minimumAgeYears = 0 }) => minimumAgeYears));
}

/** At the door: whoever takes it is looked at, or does not get it. */
export function AgeCheck({ lines, onClose, onTake, onRefused }: GoodsProps & { readonly onRefused: () => void }) {
  const { goods: says } = words.value;
  const years = ageYearsOf(lines);
  const pressed = (then: () => void) => () => {
    then();
    onClose();
  };
  return (
    <Dialog title={says.ageTitle(years)} onClose={onClose}>
      <p>{says.ageLead(years)}</p>
      <div class="stack">
        <Button kind="main" size="wide" onPress={pressed(() => onTake({ ageChecked: true }))}>
          {says.ageYes(years)}
        </Button>
        <Button kind="danger" size="wide" onPress={pressed(onRefused)}>
          {says.ageNo}
        </Button>
      </div>
    </Dialog>
  );
}

/** What lay on the scales, for each line that is sold by weight. */
export function WeighGoods({ lines, onClose, onTake }: GoodsProps) {
  const { goods: says } = words.value;
  const weighed = lines.flatMap(({ itemId, name, measure }) => (measure === undefined ? [] : [{ itemId, name: name ?? itemId, measure }]));
  const [said, setSaid] = useState<Readonly<Record<string, string>>>({});
  const [tried, setTried] = useState(false);
  const weightOf = (itemId: string) => (said[itemId] ?? '').trim().replace(',', '.');
  const wrong = (itemId: string) => (tried && !isWeight(weightOf(itemId)) ? says.wrongWeight : undefined);
  const send = () => {
    setTried(true);
    if (!weighed.every(({ itemId }) => isWeight(weightOf(itemId)))) return;
    onTake({ weights: weighed.map(({ itemId }) => ({ itemId, weight: weightOf(itemId) })) });
    onClose();
  };
  return (
    <Dialog title={says.weighTitle} onClose={onClose}>
      <p>{says.weighLead}</p>
      {weighed.map(({ itemId, name, measure }, place) => (
        <Field
          key={itemId}
          id={`weight-${place}`}
          label={says.weightOf(name, measure.unit)}
          value={said[itemId] ?? measure.weighed ?? ''}
          wrong={wrong(itemId)}
          onValue={(value) => setSaid({ ...said, [itemId]: value })}
        />
      ))}
      <Button kind="main" onPress={send}>
        {says.weighed}
      </Button>
    </Dialog>
  );
}

interface NotThereProps extends GoodsProps {
  readonly onPropose: (line: OrderLine) => void;
  /** How many of each line were reported already, and not heard yet. */
  readonly reported: ReadonlyMap<string, number>;
}

/** One piece of something turns out not to be there: it is paid back, or another thing is proposed to a buyer who wants to be asked. */
export function NotThere({ lines, reported, onClose, onTake, onPropose }: NotThereProps) {
  const { goods: says } = words.value;
  const open = lines.filter(({ proposal }) => proposal === undefined);
  return (
    <Dialog title={says.missingTitle} onClose={onClose}>
      <p>{says.missingLead}</p>
      <div class="stack">
        {open.map((line) => {
          const count = reported.get(line.itemId) ?? 0;
          return (
            <Button
              key={line.itemId}
              size="wide"
              busy={count >= line.quantity}
              onPress={() => {
                onTake({ itemId: line.itemId, quantity: 1 });
                onClose();
              }}
            >
              {says.missingOne(line.name ?? line.itemId)}
              {count === 0 ? null : <span class="quiet"> · {waitingWords.value.missing(count)}</span>}
            </Button>
          );
        })}
        {open
          .filter(({ substitution }) => substitution === 'ask')
          .map((line) => (
            <Button key={`propose ${line.itemId}`} size="wide" dialog onPress={() => onPropose(line)}>
              {says.propose(line.name ?? line.itemId)}
            </Button>
          ))}
      </div>
    </Dialog>
  );
}
