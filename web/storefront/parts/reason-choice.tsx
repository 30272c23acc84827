import type { Reason } from '../../../commerce/terms.ts';
import { Select } from '../../square/field.tsx';
import { words } from '../state/language.ts';

interface ReasonChoiceProps {
  readonly id: string;
  /** As the business gave them; one that is known is said in the language of the page. */
  readonly reasons: readonly Reason[];
  readonly value: string;
  readonly onValue: (reasonId: string) => void;
  /** None was chosen where one is needed. */
  readonly missing: boolean;
}

/** Why somebody calls off an order, or brings something back. */
export function ReasonChoice({ id, reasons, value, onValue, missing }: ReasonChoiceProps) {
  const { cancelling } = words.value;
  return (
    <Select
      id={id}
      label={cancelling.reason}
      value={value}
      onValue={onValue}
      wrong={missing ? cancelling.needReason : undefined}
      options={[
        { value: '', text: cancelling.reasonNone },
        ...reasons.map((each) => ({ value: each.id, text: cancelling.reasons[each.id] ?? each.text })),
      ]}
    />
  );
}
