import { Button } from '../../square/button.tsx';
import { Exactly, Notice } from '../../square/notice.tsx';
import { time } from '../../square/show.ts';
import { isFull, refusals, seen, waiting } from '../state/queue.ts';
import { REFUSED_MAX } from '../state/queue-store.ts';
import { words } from '../state/words.ts';
import { waitingWords } from '../words/waiting.ts';

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
            {list.map(({ key, path, about, sinceMs }) => (
              <li key={key}>
                {whatOf(path, about)} · {says.since(time(sinceMs))}
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
          {no.map(({ key, path, about, sinceMs, reason, detail }) => (
            <div key={key} class="stack">
              <p>
                <b>{says.pressed(whatOf(path, about), time(sinceMs))}</b>: {says.because[reason] ?? says.other}
              </p>
              {detail === undefined ? null : <Exactly text={detail} />}
              <div>
                <Button size="small" label={`${says.seen}: ${whatOf(path, about)}`} onPress={() => seen(key)}>
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

/** What was pressed, by the call that it makes. */
function whatOf(path: string, about: string): string {
  const says = waitingWords.value.kinds;
  const [, , , kind = '', id = '', step = ''] = path.split('/');
  const of = (text: string) => `${text} · ${(id || about).slice(-6).toUpperCase()}`;
  if (kind === 'orders') return of(step === 'message' ? says.message : (words.value.orders.steps[step] ?? says.other));
  if (kind === 'items') return id === '' ? says['new-item'] : of(step === 'stock' ? says.stock : says.item);
  return kind === 'payments' ? says.payment : says.other;
}
