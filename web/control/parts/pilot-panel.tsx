import { useEffect, useState } from 'preact/hooks';
import type { Pace, PilotNode, PilotState } from '../../../control/told.ts';
import { Badge } from '../../square/badge.tsx';
import { Button } from '../../square/button.tsx';
import type { Trouble } from '../../square/call.ts';
import { Dialog } from '../../square/dialog.tsx';
import { Choice } from '../../square/field.tsx';
import { TroubleNotice } from '../../square/notice.tsx';
import { Meter } from '../../square/progress.tsx';
import { calls } from '../state.ts';
import { words } from '../words/words.ts';

const LOOK_EVERY_MS = 1_000;
const PACES: readonly Pace[] = ['calm', 'steady', 'full'];

/** The scripted day of a pilot, and its nodes to be broken on purpose. Shown in the control room of a pilot alone. */
export function PilotPanel() {
  const says = words.value.pilot;
  const [state, setState] = useState<PilotState>();
  const [trouble, setTrouble] = useState<Trouble>();
  const [breaking, setBreaking] = useState<PilotNode>();
  const look = async () => {
    const found = await calls.get<PilotState>('/pilot');
    if (found.ok) setState(found.value);
  };
  const act = async (path: string) => {
    const done = await calls.post(`/pilot${path}`, {});
    setTrouble(done.ok ? undefined : done.trouble);
    await look();
  };
  useEffect(() => {
    void look();
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  if (state === undefined) return null;
  const { day, nodes } = state;
  return (
    <section class="paper stage" aria-labelledby="stage">
      <div class="stage-part">
        <h2 id="stage">{says.title}</h2>
        <p>{says.lead}</p>
        <p class="stage-state" role="status">
          {says.states[day.state](day.number)}
        </p>
        {day.state === 'none' ? null : <SoFar day={day} />}
        <div class="stage-buttons">
          {day.state === 'running' ? (
            <Button onPress={() => void act('/day/stop')}>{says.stop}</Button>
          ) : (
            <Button kind="main" busy={day.state === 'ending'} onPress={() => void act('/day/start')}>
              {says.start}
            </Button>
          )}
        </div>
        <fieldset class="paces">
          <legend>{says.pace}</legend>
          {PACES.map((pace) => (
            <Choice key={pace} type="radio" name="pace" checked={day.pace === pace} onChecked={() => void act(`/day/${pace}`)}>
              {says.paces[pace]}
            </Choice>
          ))}
        </fieldset>
        {trouble === undefined ? null : <TroubleNotice trouble={trouble} texts={{ 'not-done': says.notDone }} />}
      </div>
      <div class="stage-part">
        <h3>{says.breakTitle}</h3>
        <p>{says.breakLead}</p>
        <ul class="entries">
          {nodes.map((node) => (
            <Row key={node.name} node={node} onBreak={() => setBreaking(node)} onDo={(what) => void act(pathOf(node, what))} />
          ))}
        </ul>
      </div>
      {breaking === undefined ? null : (
        <Breaking
          node={breaking}
          onClose={() => setBreaking(undefined)}
          onDo={(what) => {
            setBreaking(undefined);
            void act(pathOf(breaking, what));
          }}
        />
      )}
    </section>
  );
}

type Deed = 'cut-off' | 'hang' | 'go-on' | 'restart';

function pathOf({ name }: PilotNode, what: Deed): string {
  return `/nodes/${encodeURIComponent(name)}/${what}`;
}

function SoFar({ day: { planned, outcomes } }: Pick<PilotState, 'day'>) {
  const says = words.value.pilot;
  const { completed, cancelled, refused, failed } = outcomes;
  const ended = completed + cancelled + refused + failed;
  return (
    <>
      <Meter label={says.soFar} share={planned === 0 ? 0 : ended / planned} text={says.visits(ended, planned)} />
      <p class="quiet">{says.outcomes(completed, cancelled, refused, failed)}</p>
    </>
  );
}

interface RowProps {
  readonly node: PilotNode;
  readonly onBreak: () => void;
  readonly onDo: (what: Deed) => void;
}

function Row({ node: { name, role, standing }, onBreak, onDo }: RowProps) {
  const says = words.value.pilot;
  return (
    <li>
      <div>
        <p>
          <strong>{name}</strong> <span class="quiet">{words.value.roles[role] ?? role}</span>{' '}
          <Badge kind={standing === 'running' ? 'good' : 'warning'}>{says.standings[standing]}</Badge>
        </p>
      </div>
      <div class="stage-buttons">
        {standing === 'hanging' ? (
          <Button kind="main" size="small" label={says.goOnOne(name)} onPress={() => onDo('go-on')}>
            {says.goOn}
          </Button>
        ) : null}
        {standing === 'running' ? (
          <Button kind="danger" size="small" dialog label={says.breakOne(name)} onPress={onBreak}>
            {says.break}
          </Button>
        ) : (
          <Button
            {...(standing === 'hanging' ? {} : { kind: 'main' as const })}
            size="small"
            busy={standing === 'starting'}
            label={says.restartOne(name)}
            onPress={() => onDo('restart')}
          >
            {says.restart}
          </Button>
        )}
      </div>
    </li>
  );
}

interface BreakingProps {
  readonly node: PilotNode;
  readonly onClose: () => void;
  readonly onDo: (what: Deed) => void;
}

function Breaking({ node, onClose, onDo }: BreakingProps) {
  const says = words.value.pilot;
  return (
    <Dialog title={says.sure(node.name)} onClose={onClose}>
      <div class="decision">
        <p>{says.sureText}</p>
        <Button kind="danger" onPress={() => onDo('cut-off')}>
          {says.cutOff}
        </Button>
        <Button kind="danger" onPress={() => onDo('hang')}>
          {says.hang}
        </Button>
        <p class="quiet">{says.hangNote}</p>
        <Button onPress={() => onDo('restart')}>{says.restartNow}</Button>
      </div>
    </Dialog>
  );
}
