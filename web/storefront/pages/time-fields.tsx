import { useEffect, useRef } from 'preact/hooks';
import type { TimeSlot } from '../../../commerce/fulfilment.ts';
import { Choice } from '../../square/field.tsx';
import { day, hour } from '../../square/show.ts';
import { words } from '../state/language.ts';
import type { FieldsProps } from './address-fields.tsx';

interface TimesProps extends FieldsProps {
  readonly times: readonly TimeSlot[];
  /** Tells the times of one shop from those of another on the same page. */
  readonly name?: string;
}

/** When a shop with times of its own comes by, day by day. None is chosen beforehand: who orders has to be at home. */
export function TimeFields({ draft, wrong, onChange, times, name = 'time' }: TimesProps) {
  const { times: said } = words.value;
  const box = useRef<HTMLFieldSetElement>(null);
  const before = useRef(draft.time);
  useEffect(() => {
    // It was given up, as when somebody else took it: the choice is to be made here, and what was pressed for it is gone.
    if (before.current !== '' && draft.time === '') box.current?.focus();
    before.current = draft.time;
  }, [draft.time]);
  const days = [...new Set(times.map(({ startMs }) => day(startMs)))];
  return (
    <fieldset class="paper" ref={box} tabIndex={-1}>
      <legend>{said.title}</legend>
      {days.map((each) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset inside a fieldset would be read twice before every time
        <div class="slot-day" role="group" aria-label={each} key={each}>
          <p class="slot-day-name">{each}</p>
          <div class="slots">
            {times
              .filter(({ startMs }) => day(startMs) === each)
              .map(({ startMs, endMs }) => (
                <Choice
                  key={startMs}
                  type="radio"
                  name={name}
                  value={String(startMs)}
                  checked={draft.time === String(startMs)}
                  onChecked={() => onChange({ time: String(startMs) })}
                >
                  <strong>{said.between(hour(startMs), hour(endMs))}</strong>
                </Choice>
              ))}
          </div>
        </div>
      ))}
      {wrong.time === undefined ? null : <p class="wrong">{wrong.time}</p>}
      <p class="quiet">{said.each}</p>
    </fieldset>
  );
}
