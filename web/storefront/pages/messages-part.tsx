import { useState } from 'preact/hooks';
import type { SupportMessage } from '../../../commerce/rating.ts';
import { Button } from '../../square/button.tsx';
import { Field } from '../../square/field.tsx';
import { Busy, Notice } from '../../square/notice.tsx';
import { time } from '../../square/show.ts';
import { post, type Trouble } from '../api/call.ts';
import type { Asked, OrderView } from '../api/contract.ts';
import { TroubleNotice } from '../parts/trouble.tsx';
import { words } from '../state/language.ts';
import type { Followed } from '../state/order.ts';

/** As long as a message on an order may be. */
const CHARS_MAX = 1_000;
/** From here on it is said how much room is left. */
const CHARS_NEAR = 800;
const ANSWER_MS = 10_000;

interface MessagesProps {
  readonly view: OrderView;
  readonly followed: Followed;
}

/** What buyer and provider said to each other about the order. What the other side says comes by the order's own stream. */
export function MessagesPart({ view, followed }: MessagesProps) {
  const { messages: said } = words.value;
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [unsure, setUnsure] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const thread = view.support?.thread ?? [];
  const shop = view.order.provider?.name ?? said.shop;
  const send = async () => {
    const message = text.trim();
    setWrong(message === '' ? said.empty : undefined);
    if (message === '') return;
    setBusy(true);
    setUnsure(false);
    const outcome = await post<Asked & { readonly now?: OrderView }>(`/orders/${view.handle}/support`, { message }, { waitMs: ANSWER_MS });
    setTrouble(outcome.ok ? undefined : outcome.trouble);
    if (outcome.ok) {
      // The provider's own account of what was said is the proof that it came.
      const came = (outcome.value.now?.support?.thread ?? []).some(({ by, text: words }) => by === 'buyer' && words === message);
      setUnsure(!came);
      if (came) setText('');
      await followed.reload();
    }
    setBusy(false);
  };
  return (
    <section class="paper" aria-labelledby="messages-title">
      <h2 id="messages-title">{said.title}</h2>
      <p>{said.text(shop)}</p>
      <div role="log" aria-labelledby="messages-title">
        <ol class="thread">
          {thread.map((message) => (
            <Message key={`${message.by} ${message.atMs}`} message={message} shop={shop} />
          ))}
        </ol>
      </div>
      <form
        class="say"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void send();
        }}
      >
        <Field
          id="say"
          label={said.write}
          rows={3}
          maxLength={CHARS_MAX}
          value={text}
          wrong={wrong}
          {...(text.length < CHARS_NEAR ? {} : { hint: said.left(CHARS_MAX - text.length) })}
          onValue={setText}
        />
        {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
        {unsure && !busy ? <Notice kind="warning">{said.unsure(shop)}</Notice> : null}
        {busy ? <Busy text={said.sending} /> : null}
        <Button type="submit" busy={busy}>
          {said.send}
        </Button>
      </form>
    </section>
  );
}

function Message({ message, shop }: { readonly message: SupportMessage; readonly shop: string }) {
  const { messages: said } = words.value;
  const isOwn = message.by === 'buyer';
  return (
    <li class={isOwn ? 'said said-own' : 'said'}>
      <p class="quiet">
        {isOwn ? said.you : shop}, <time dateTime={new Date(message.atMs).toISOString()}>{time(message.atMs)}</time>
      </p>
      <p class="said-text" dir="auto">
        {message.text}
      </p>
    </li>
  );
}
