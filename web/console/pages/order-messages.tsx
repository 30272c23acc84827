import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import { Dialog } from '../../square/dialog.tsx';
import { Field } from '../../square/field.tsx';
import { Busy, TroubleNotice } from '../../square/notice.tsx';
import { time } from '../../square/show.ts';
import type { OrderView } from '../api.ts';
import { useFollowed } from '../state/follow.ts';
import { api, type Business } from '../state/me.ts';
import { enqueue, waiting } from '../state/queue.ts';
import { words } from '../state/words.ts';
import { waitingWords } from '../words/waiting.ts';

interface MessagesProps {
  readonly business: Business;
  readonly orderId: string;
  readonly onClose: () => void;
}

/** What was said on an order, as it is said; one's own words stand there at once, and say so while they wait. */
export function Messages({ business, orderId, onClose }: MessagesProps) {
  const { orders: says, work } = words.value;
  const [text, setText] = useState('');
  const [unkept, setUnkept] = useState(false);
  const path = `/providers/${business.id}/orders/${orderId}`;
  const { value, trouble, again } = useFollowed({ providerId: business.id, kinds: ['thread'], about: orderId }, () =>
    api.get<OrderView>(path),
  );
  const about = `message ${orderId}`;
  const mine = waiting.value.filter((each) => each.about === about);
  const said = value?.messages ?? [];
  const end = useRef<HTMLLIElement>(null);
  useEffect(() => end.current?.scrollIntoView({ block: 'nearest' }), [said.length, mine.length]);
  const send = () => {
    if (text.trim() === '') return;
    const { action } = enqueue({ method: 'POST', path: `${path}/message`, body: { text: text.trim() }, about });
    // Where no more can be kept, what was written stays in the field.
    const isKept = waiting.value.some(({ key }) => key === action.key);
    setUnkept(!isKept);
    if (isKept) setText('');
  };
  return (
    <Dialog title={says.messages} onClose={onClose}>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} onRetry={again} />}
      {value === undefined && trouble === undefined ? <Busy text={words.value.loading} /> : null}
      {value !== undefined && said.length + mine.length === 0 ? <p class="quiet">{work.messages.none}</p> : null}
      <ul class="said" aria-live="polite">
        {said.map((message, place) => (
          <li key={`${message.atMs} ${place}`} class={message.by === 'provider' ? 'said-own' : ''} dir="auto">
            <span class="quiet">
              {message.by === 'provider' ? says.you : says.buyer} · {time(message.atMs)}
            </span>
            {'\n'}
            {message.text}
          </li>
        ))}
        {mine.map(({ key, body }) => (
          <li key={key} class="said-own" dir="auto">
            <span class="quiet">{work.messages.waiting}</span>
            {'\n'}
            {(body as { readonly text: string }).text}
          </li>
        ))}
        <li ref={end} class="said-end" aria-hidden="true" />
      </ul>
      <Field
        id="message"
        rows={3}
        maxLength={1000}
        label={says.write}
        value={text}
        onValue={setText}
        wrong={unkept ? waitingWords.value.full : undefined}
      />
      <Button kind="main" onPress={send}>
        {says.send}
      </Button>
    </Dialog>
  );
}
