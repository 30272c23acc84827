import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import { Choice, Field, Select } from '../../square/field.tsx';
import { Busy } from '../../square/notice.tsx';
import { day, hour } from '../../square/show.ts';
import { OutOfArea, TroubleNotice } from '../parts/trouble.tsx';
import { dayOf, type FreeTimes, OUT_OF_AREA, type ServiceAsked, type Slot, startOf, useFreeTimes } from '../state/free-times.ts';
import { words } from '../state/language.ts';

interface PickerProps {
  readonly service: ServiceAsked;
  /** What is known before the provider is asked. */
  readonly known?: readonly Slot[];
  /** Tells its choices from those of another on the same page. */
  readonly name: string;
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
  /** The id of a time that is not to be chosen, as it is booked already. */
  readonly besides?: string | undefined;
  /** What can be had in the place of a time, where somebody comes at all. */
  readonly children?: ComponentChildren;
}

/** Days with a free time, of which the one that is opened shows its times; later ones, and those from a day on, are asked of the provider. */
export function SlotPicker({ service, known, name, chosen, onChoose, besides, children }: PickerProps) {
  const { slots: said, appointment } = words.value;
  const free = useFreeTimes(service, known);
  const [asked, setWho] = useState('');
  const [open, setOpen] = useState<number | 'first' | 'none'>('first');
  const all = free.slots.filter(({ id }) => id !== besides);
  const names = [...new Set(all.flatMap(({ agent }) => agent?.name ?? []))].sort();
  // Who has no time on the days that are shown now can neither be chosen nor be let go of.
  const who = names.includes(asked) ? asked : '';
  const shown = all.filter(({ agent }) => who === '' || agent?.name === who);
  // Of a day that is not told whole it is not known who is free on it.
  const days = [...new Set(all.map((slot) => dayOf(startOf(slot) ?? 0)))].filter(
    (each) => !free.wholeDays.includes(each) || shown.some((slot) => dayOf(startOf(slot) ?? 0) === each) || open === each,
  );
  const nobodyComes = free.trouble?.name === OUT_OF_AREA;
  const opened = open === 'first' ? days[0] : open;
  const picked = useSeen(all, chosen);
  const before = useRef(chosen);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What was chosen was given up, as when somebody else took it: what is free is asked anew.
    if (before.current !== '' && chosen === '') {
      setOpen('first');
      free.from(free.fromMs);
      // What was pressed for it is gone, and the choice is to be made here.
      box.current?.focus();
    }
    before.current = chosen;
  }, [chosen]);
  useEffect(() => {
    // Only of a day that is in the list: one by itself would leave a hole before it.
    const isListed = typeof opened === 'number' && days.includes(opened);
    if (isListed && !free.asking && free.trouble === undefined) free.whole(opened);
  }, [opened, free.asking]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset inside a fieldset would be read twice before every time
    <div class="slot-picker" ref={box} tabIndex={-1} role="group" aria-label={said.all}>
      {picked === undefined ? null : (
        <p class="slot-picked" role="status">
          {said.picked(day(startOf(picked) ?? 0), hour(startOf(picked) ?? 0), picked.agent?.name ?? '')}
        </p>
      )}
      {names.length < 2 ? null : (
        <Select
          id={`${name}-who`}
          label={said.who}
          value={who}
          onValue={setWho}
          options={[{ value: '', text: said.anybody }, ...names.map((each) => ({ value: each, text: each }))]}
        />
      )}
      {nobodyComes ? <OutOfArea /> : null}
      {free.trouble === undefined || nobodyComes ? null : <TroubleNotice trouble={free.trouble} onRetry={() => free.from(free.fromMs)} />}
      <Status free={free} days={days} />
      <ul class="slot-days">
        {days.map((each) => (
          <SlotDay
            key={each}
            dayMs={each}
            slots={shown.filter((slot) => dayOf(startOf(slot) ?? 0) === each)}
            isOpen={opened === each}
            onOpen={(isOpen) => setOpen(isOpen ? each : 'none')}
            isTold={free.wholeDays.includes(each)}
            {...{ name, chosen, onChoose, who }}
          />
        ))}
      </ul>
      {free.asking ? <Busy text={appointment.looking} /> : null}
      {nobodyComes ? null : free.isReady ? <Further free={free} name={name} onBegin={() => setOpen('first')} /> : <p>{said.whereFirst}</p>}
      {nobodyComes ? null : children}
    </div>
  );
}

/** A time that was chosen, also when it is not among those that are shown any more. */
function useSeen(slots: readonly Slot[], chosen: string): Slot | undefined {
  const seen = useRef<Slot | undefined>(undefined);
  const now = slots.find(({ id }) => id === chosen);
  if (now !== undefined) seen.current = now;
  return seen.current?.id === chosen ? seen.current : undefined;
}

function Status({ free, days }: { readonly free: FreeTimes; readonly days: readonly number[] }) {
  const { slots: said, appointment } = words.value;
  const { fromMs, asking } = free;
  const [first] = days;
  const text =
    asking || !free.isReady || free.trouble !== undefined
      ? ''
      : first === undefined
        ? fromMs === undefined
          ? appointment.none
          : said.noneFrom(day(fromMs))
        : fromMs !== undefined && first > fromMs
          ? said.firstAfter(day(fromMs), day(first))
          : '';
  return <p role="status">{text}</p>;
}

interface DayProps extends Pick<PickerProps, 'name' | 'chosen' | 'onChoose'> {
  readonly dayMs: number;
  readonly slots: readonly Slot[];
  /** All of the day is told. */
  readonly isTold: boolean;
  /** With whom, when that matters. */
  readonly who: string;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
}

const NOON = 12;
const EVENING = 18;

function SlotDay({ dayMs, slots, isTold, who, isOpen, onOpen, name, chosen, onChoose }: DayProps) {
  const { slots: said } = words.value;
  const id = useId();
  const times = eachOnce(slots, chosen);
  const firstMs = startOf(slots[0] ?? {});
  const has = slots.some((slot) => slot.id === chosen);
  const parts = [
    { text: said.morning, times: times.filter((slot) => hourOf(slot) < NOON) },
    { text: said.afternoon, times: times.filter((slot) => hourOf(slot) >= NOON && hourOf(slot) < EVENING) },
    { text: said.evening, times: times.filter((slot) => hourOf(slot) >= EVENING) },
  ].filter((part) => part.times.length > 0);
  return (
    <li class={has ? 'slot-day-of slot-day-chosen' : 'slot-day-of'}>
      <button
        type="button"
        class="slot-day-head"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => onOpen(!isOpen)}
      >
        <strong>{day(dayMs)}</strong> {firstMs === undefined ? null : <span class="quiet">{said.from(hour(firstMs))}</span>}
      </button>
      {isOpen ? (
        <div class="slot-parts" id={id}>
          {isTold && slots.length === 0 ? <p role="status">{said.noneWith(who)}</p> : null}
          {parts.map((part) => (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset inside a fieldset would be read twice before every time
            <div class="slot-part" role="group" aria-label={`${day(dayMs)}, ${part.text}`} key={part.text}>
              <p class="slot-part-name" aria-hidden="true">
                {part.text}
              </p>
              <div class="slot-times">
                {part.times.map((slot) => (
                  <Choice
                    key={startOf(slot)}
                    type="radio"
                    name={name}
                    value={slot.id}
                    checked={chosen === slot.id}
                    onChecked={() => onChoose(slot.id)}
                  >
                    <strong>{hour(startOf(slot) ?? 0)}</strong>
                  </Choice>
                ))}
              </div>
            </div>
          ))}
        </div>
      ) : null}
    </li>
  );
}

function hourOf(slot: Slot): number {
  return new Date(startOf(slot) ?? 0).getHours();
}

/** Every time once: with the one that is chosen, else with whoever was named first. */
function eachOnce(slots: readonly Slot[], chosen: string): readonly Slot[] {
  const byStart = new Map<number, Slot>();
  for (const slot of slots) {
    const startMs = startOf(slot) ?? 0;
    if (!byStart.has(startMs) || slot.id === chosen) byStart.set(startMs, slot);
  }
  return [...byStart.values()];
}

interface FurtherProps {
  readonly free: FreeTimes;
  readonly name: string;
  readonly onBegin: () => void;
}

/** Later times, and those from a day on. */
function Further({ free, name, onBegin }: FurtherProps) {
  const { slots: said } = words.value;
  const [date, setDate] = useState('');
  const { asking, ended, addedMs } = free;
  const told = asking || free.slots.length === 0 ? '' : ended ? said.ended : addedMs === undefined ? '' : said.added(day(addedMs));
  const begin = (dayMs: number | undefined) => {
    onBegin();
    free.from(dayMs);
  };
  const show = () => begin(dayOf(new Date(`${date}T12:00`).getTime()));
  return (
    <div class="slot-further">
      <p role="status">{told}</p>
      {free.slots.length === 0 ? null : (
        <Button busy={free.asking || free.ended} onPress={free.later}>
          {said.later}
        </Button>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the key is one of the field within */}
      <div
        class="slot-from"
        onKeyDown={(event) => {
          // Within a form that orders: there Enter would go on to what comes after the time.
          if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
          event.preventDefault();
          if (date !== '') show();
        }}
      >
        <Field id={`${name}-date`} type="date" label={said.date} value={date} onValue={setDate} />
        <Button busy={date === ''} onPress={show}>
          {said.show}
        </Button>
      </div>
      {free.fromMs === undefined ? null : (
        <Button kind="quiet" onPress={() => begin(undefined)}>
          {said.first}
        </Button>
      )}
    </div>
  );
}
