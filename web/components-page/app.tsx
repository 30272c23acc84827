import { type ComponentChildren, render } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { Position } from '../../commerce/place.ts';
import { Badge } from '../square/badge.tsx';
import { Button } from '../square/button.tsx';
import { city, findCity } from '../square/city/city.ts';
import { Dialog } from '../square/dialog.tsx';
import { Choice, Field, Select } from '../square/field.tsx';
import { Frame, PageTitle } from '../square/frame.tsx';
import * as icons from '../square/icons.tsx';
import { CityMap } from '../square/map.tsx';
import { Busy, Notice, TroubleNotice } from '../square/notice.tsx';
import { Meter, Road, Steps } from '../square/progress.tsx';
import { money } from '../square/show.ts';
import { Stall } from '../square/stall.tsx';
import { Stepper } from '../square/stepper.tsx';
import { Table } from '../square/table.tsx';
import { Tabs } from '../square/tabs.tsx';
import { words } from './words.ts';

const COLOURS =
  'ground paper ink ink-soft line line-strong accent good danger warn-ground info-ground red green blue ochre plum teal cloth';

/** Every part once, in each of its states: the page to look at when a part is changed. */
function Parts() {
  const says = words.value;
  return (
    <Frame home="#/" room={says.room} menu={[]} footer={<p>{says.lead}</p>}>
      <div class="column">
        <PageTitle text={says.title} />
        <p class="lead">{says.lead}</p>
        <Turn />
        <Part name="colours">
          <ul class="swatches">
            {COLOURS.split(' ').map((name) => (
              <li key={name}>
                <span class={`swatch swatch-${name}`} />
                <code>{name}</code>
              </li>
            ))}
          </ul>
        </Part>
        <Part name="buttons">
          <div class="buttons">
            <Button kind="main">{says.main}</Button>
            <Button>{says.plain}</Button>
            <Button kind="danger">{says.danger}</Button>
            <Button kind="quiet">{says.quiet}</Button>
            <Button busy>{says.busy}</Button>
            <Button size="small">{says.plain}</Button>
          </div>
        </Part>
        <Fields />
        <Part name="notices">
          <Notice kind="info">{says.info}</Notice>
          <Notice kind="warning">{says.warning}</Notice>
          <TroubleNotice trouble={{ name: 'slow', detail: 'The provider node did not answer within 30 s.' }} onRetry={() => {}} />
          <Busy text={says.working} />
        </Part>
        <Stalls />
        <Part name="progress">
          <Steps label={says.progress} steps={says.steps} current={1} />
          <Road steps={says.road.map((text) => ({ name: text, text }))} current={2} />
          <Meter label={says.progress} share={0.5} text={says.half} />
        </Part>
        <DialogPart />
        <TabsPart />
        <Part name="table">
          <Table
            caption={says.earned}
            rows={says.days.map((day, place) => ({ day, orders: 4 + place, amount: `${31 * (place + 1)}.40` }))}
            keyOf={({ day }) => day}
            columns={[
              { head: says.day, cell: ({ day }) => day },
              { head: says.orders, cell: ({ orders }) => orders, figures: true },
              { head: says.earned, cell: ({ amount }) => money({ currency: 'EUR', amount }), figures: true },
            ]}
          />
        </Part>
        <Part name="badges">
          <p class="buttons">
            <Badge kind="good">{says.good}</Badge>
            <Badge kind="warning">{says.bad}</Badge>
            <Badge>{says.neutral}</Badge>
          </p>
        </Part>
        <MapPart />
        <Part name="icons">
          <div class="icons">
            {Object.entries(icons).map(([name, Icon]) => (
              <Icon key={name} />
            ))}
          </div>
        </Part>
      </div>
    </Frame>
  );
}

type PartName =
  | 'colours'
  | 'buttons'
  | 'fields'
  | 'notices'
  | 'stalls'
  | 'progress'
  | 'dialog'
  | 'tabs'
  | 'table'
  | 'badges'
  | 'map'
  | 'icons';

function Part({ name, children }: { readonly name: PartName; readonly children: ComponentChildren }) {
  return (
    <section class="paper" aria-labelledby={name}>
      <h2 id={name}>{words.value[name]}</h2>
      {children}
    </section>
  );
}

/** No language of ours reads from right to left yet; this shows that the pages could. */
function Turn() {
  const [turned, setTurned] = useState(false);
  const turn = () => {
    document.documentElement.dir = turned ? 'ltr' : 'rtl';
    setTurned(!turned);
  };
  return (
    <>
      <Button onPress={turn}>{words.value.turn}</Button>
      <p role="status">{turned ? words.value.turned : ''}</p>
    </>
  );
}

function Fields() {
  const says = words.value;
  const [text, setText] = useState('');
  const [way, setWay] = useState('');
  const [yes, setYes] = useState(false);
  return (
    <Part name="fields">
      <Field
        id="part-name"
        label={says.name}
        value={text}
        onValue={setText}
        hint={says.hint}
        wrong={text === '' ? says.wrong : undefined}
      />
      <Field id="part-note" label={says.note} value={text} onValue={setText} optional rows={2} />
      <Select
        id="part-way"
        label={says.which}
        value={way}
        onValue={setWay}
        options={['', ...says.ways].map((each) => ({ value: each, text: each }))}
      />
      <fieldset class="choices">
        <legend>{says.which}</legend>
        {says.ways.map((each) => (
          <Choice key={each} type="radio" name="way" value={each} checked={way === each} onChecked={() => setWay(each)}>
            {each}
          </Choice>
        ))}
      </fieldset>
      <Choice type="checkbox" checked={yes} onChecked={setYes}>
        {says.yes}
      </Choice>
    </Part>
  );
}

function Stalls() {
  const says = words.value;
  const [count, setCount] = useState(1);
  return (
    <Part name="stalls">
      {['a', 'b', 'c'].map((each) => (
        <Stall key={each} of={each} labelledBy={`stall-${each}`}>
          <h3 id={`stall-${each}`}>{`${says.shop} ${each.toUpperCase()}`}</h3>
          <p>{says.cheese}</p>
          <p class="price">
            <strong>{says.price}</strong>
          </p>
          <Stepper
            item={`${says.cheese} ${each.toUpperCase()}`}
            quantity={count}
            most={3}
            onChange={(next) => setCount(Math.max(0, next))}
          />
        </Stall>
      ))}
    </Part>
  );
}

function DialogPart() {
  const says = words.value;
  const [open, setOpen] = useState(false);
  return (
    <Part name="dialog">
      <Button dialog onPress={() => setOpen(true)}>
        {says.open}
      </Button>
      {open ? (
        <Dialog title={says.dialog} onClose={() => setOpen(false)}>
          <p>{says.dialogText}</p>
        </Dialog>
      ) : null}
    </Part>
  );
}

function TabsPart() {
  const says = words.value;
  const [chosen, setChosen] = useState(0);
  return (
    <Part name="tabs">
      <Tabs
        label={says.days.join(', ')}
        tabs={says.days.map((text, place) => ({ name: String(place), text }))}
        chosen={String(chosen)}
        onChoose={(name) => setChosen(Number(name))}
      >
        <p>{says.days[chosen]}</p>
      </Tabs>
    </Part>
  );
}

/** Places for the map, in the middle of whatever city it is and a little beside it. */
const around = (north: number, east: number): Position => {
  const { lat, lon } = city.value.middle ?? { lat: 0, lon: 0 };
  return { lat: lat + north, lon: lon + east };
};

function MapPart() {
  const says = words.value;
  const [picked, setPicked] = useState<Position>();
  const [stallAt, bikeAt] = useMemo(() => [around(0.005, 0), around(-0.01, -0.012)] as const, [city.value]);
  const places = useMemo(
    () => [
      { id: 'stall', position: stallAt, name: says.shop, label: '1', onPress: () => setPicked(stallAt) },
      { id: 'bike', position: bikeAt, name: says.ways[1] ?? '', label: '2', kind: 'moving' as const },
      ...(picked === undefined ? [] : [{ id: 'you', position: picked, name: says.name, label: '•', kind: 'you' as const }]),
    ],
    [says, picked, stallAt, bikeAt],
  );
  const route = useMemo(() => [stallAt, bikeAt], [stallAt, bikeAt]);
  return (
    <Part name="map">
      <CityMap label={says.map} places={places} route={route} onPick={setPicked} />
      <p role="status">{picked === undefined ? '' : says.pressed(picked.lat.toFixed(4), picked.lon.toFixed(4))}</p>
    </Part>
  );
}

const root = document.getElementById('app');
if (root !== null) {
  void findCity().then(() => {
    root.textContent = '';
    render(<Parts />, root);
  });
}
