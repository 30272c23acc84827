import { useState } from 'preact/hooks';
import { Button, ButtonLink } from '../../square/button.tsx';
import { Dialog } from '../../square/dialog.tsx';
import { Field, Select } from '../../square/field.tsx';
import { post, type Trouble } from '../api/call.ts';
import type { JourneyView, OrderView } from '../api/contract.ts';
import { TroubleNotice } from '../parts/trouble.tsx';
import { go, link } from '../route.ts';
import { useHistory } from '../state/history.ts';
import { journeyOf, rememberJourney } from '../state/journeys.ts';
import { words } from '../state/language.ts';

const MINUTE_MS = 60_000;
/** What a first leg without times of its own is taken for: a bike through the city. */
const RIDE_MS = 20 * MINUTE_MS;

/** What an order is called among others. */
export function nameOf({ order }: OrderView): string {
  return [order.lines[0]?.name ?? '', order.provider?.name ?? ''].filter((part) => part !== '').join(', ');
}

/** An order whose times others have to meet can be made part of a journey. */
export function JourneyPart({ view }: { readonly view: OrderView }) {
  const { journey: said } = words.value;
  const [open, setOpen] = useState(false);
  const known = journeyOf(view.handle);
  if (known !== undefined) return <ButtonLink href={link.journey(known)}>{said.see}</ButtonLink>;
  return (
    <>
      <Button dialog onPress={() => setOpen(true)}>
        {said.start}
      </Button>
      {open ? <JourneyDialog view={view} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function JourneyDialog({ view, onClose }: { readonly view: OrderView; readonly onClose: () => void }) {
  const { journey: said, own } = words.value;
  const history = useHistory();
  const others = history.orders.filter(({ handle, state }) => handle !== view.handle && state === 'confirmed');
  const told = timesOf(view);
  const [from, setFrom] = useState(inputOf(told.startMs ?? Date.now()));
  const [until, setUntil] = useState(inputOf(told.endMs ?? (told.startMs ?? Date.now()) + RIDE_MS));
  const [then, setThen] = useState('');
  const [name, setName] = useState('');
  const [departs, setDeparts] = useState('');
  const [arrives, setArrives] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const other = others.find(({ handle }) => handle === then);
  const needs = other === undefined || timesOf(other).endMs === undefined;
  const wrongFirst = isSpan(from, until) ? undefined : said.needTimes;
  const wrongThen = !needs || isSpan(departs, arrives) ? undefined : said.needTimes;
  const wrongName = other === undefined && name.trim() === '' ? said.needName : undefined;
  const make = async () => {
    setTried(true);
    if (wrongFirst !== undefined || wrongThen !== undefined || wrongName !== undefined) return;
    setBusy(true);
    const second = other === undefined ? { plan: { name: name.trim() } } : { order: other.handle };
    const legs = [
      { order: view.handle, startMs: msOf(from), endMs: msOf(until) },
      { ...second, ...(needs ? { startMs: msOf(departs), endMs: msOf(arrives) } : {}) },
    ];
    const outcome = await post<JourneyView>('/journeys', { legs });
    setBusy(false);
    if (!outcome.ok) return setTrouble(outcome.trouble);
    const { journey } = outcome.value;
    rememberJourney({ journey, handles: [view.handle, ...(other === undefined ? [] : [other.handle])] });
    go(link.journey(journey));
  };
  return (
    <Dialog title={said.formTitle} onClose={onClose}>
      <p>{said.formText}</p>
      <p>
        <strong>{said.first(nameOf(view))}</strong>
      </p>
      <Span id="leg-1" from={from} until={until} onFrom={setFrom} onUntil={setUntil} wrong={tried ? wrongFirst : undefined} />
      <Select
        id="leg-2"
        label={said.next}
        value={then}
        onValue={setThen}
        options={[
          { value: '', text: said.planned },
          ...others.map((each) => ({ value: each.handle, text: own.at(nameOf(each), '').replace(/, $/, '') })),
        ]}
      />
      {other === undefined ? (
        <Field
          id="leg-2-name"
          label={said.name}
          hint={said.nameHint}
          value={name}
          onValue={setName}
          wrong={tried ? wrongName : undefined}
        />
      ) : null}
      {needs ? (
        <Span id="leg-2" from={departs} until={arrives} onFrom={setDeparts} onUntil={setArrives} wrong={tried ? wrongThen : undefined} />
      ) : null}
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      <Button kind="main" busy={busy} onPress={() => void make()}>
        {said.make}
      </Button>
    </Dialog>
  );
}

interface SpanProps {
  readonly id: string;
  readonly from: string;
  readonly until: string;
  readonly onFrom: (value: string) => void;
  readonly onUntil: (value: string) => void;
  readonly wrong: string | undefined;
}

function Span({ id, from, until, onFrom, onUntil, wrong }: SpanProps) {
  const { journey: said } = words.value;
  const described = wrong === undefined ? {} : { 'aria-invalid': 'true' as const, 'aria-describedby': `${id}-wrong` };
  return (
    <div class="field">
      <div class="span">
        <div class="field">
          <label for={`${id}-from`}>{said.from}</label>
          <input
            id={`${id}-from`}
            type="datetime-local"
            value={from}
            onInput={(event) => onFrom(event.currentTarget.value)}
            {...described}
          />
        </div>
        <div class="field">
          <label for={`${id}-until`}>{said.until}</label>
          <input
            id={`${id}-until`}
            type="datetime-local"
            value={until}
            onInput={(event) => onUntil(event.currentTarget.value)}
            {...described}
          />
        </div>
      </div>
      {wrong === undefined ? null : (
        <p class="wrong" id={`${id}-wrong`}>
          {wrong}
        </p>
      )}
    </div>
  );
}

/** When an order begins and ends, as far as its provider tells. */
function timesOf({ order }: OrderView): { readonly startMs?: number; readonly endMs?: number } {
  const ranges = (order.fulfilments[0]?.stops ?? []).flatMap(({ timeRange }) => timeRange ?? []);
  const [starts, ends] = [ranges.flatMap(({ startMs }) => startMs ?? []), ranges.flatMap(({ endMs }) => endMs ?? [])];
  return {
    ...(starts.length === 0 ? {} : { startMs: Math.min(...starts) }),
    ...(ends.length === 0 ? {} : { endMs: Math.max(...ends) }),
  };
}

function isSpan(from: string, until: string): boolean {
  return Number.isFinite(msOf(from)) && Number.isFinite(msOf(until)) && msOf(until) > msOf(from);
}

function msOf(value: string): number {
  return value === '' ? Number.NaN : new Date(value).getTime();
}

/** As `datetime-local` has it, in the zone of the device. */
function inputOf(atMs: number): string {
  const at = new Date(atMs - new Date(atMs).getTimezoneOffset() * MINUTE_MS);
  return at.toISOString().slice(0, 16);
}
