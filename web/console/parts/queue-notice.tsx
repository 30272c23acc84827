import { Button } from '../../square/button.tsx';
import { Exactly, Notice } from '../../square/notice.tsx';
import { time } from '../../square/show.ts';
import { isFull, refusals, seen, waiting } from '../state/queue.ts';
import { REFUSED_MAX } from '../state/queue-store.ts';
import { words } from '../state/words.ts';
import { waitingWords } from '../words/waiting.ts';
import { nameOfPressed, whyRefused } from './pressed-names.ts';

/** What waits for a connection, and what the node would not do with what was pressed. */
export function QueueNotice() {
  const says = waitingWords.value;
  const list = waiting.value;
  const no = refusals.value;
  return (
    <div class="queue">
      <p class="quiet" role="status">
        {list.length === 0 ? '' : words.value.waiting(list.length)}
      </p>
      {list.length === 0 ? null : (
        <details>
          <summary>{says.show}</summary>
          <ul>
            {list.map((action) => (
              <li key={action.key}>
                {nameOfPressed(action)} · {says.since(time(action.sinceMs))}
              </li>
            ))}
          </ul>
        </details>
      )}
      {isFull.value ? (
        <Notice kind="warning">
          <p>{says.full}</p>
        </Notice>
      ) : null}
      {no.length === 0 ? null : (
        <Notice kind="warning" title={says.refusedTitle(no.length, no.length >= REFUSED_MAX)}>
          {no.map((refused) => (
            <div key={refused.key} class="stack">
              <p>
                <b>{says.pressed(nameOfPressed(refused), time(refused.sinceMs))}</b>: {whyRefused(refused)}
              </p>
              {refused.detail === undefined ? null : <Exactly text={refused.detail} />}
              <div>
                <Button size="small" label={`${says.seen}: ${nameOfPressed(refused)}`} onPress={() => seen(refused.key)}>
                  {says.seen}
                </Button>
              </div>
            </div>
          ))}
        </Notice>
      )}
    </div>
  );
}
