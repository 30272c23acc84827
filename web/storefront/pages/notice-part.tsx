import { useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import { Field } from '../../square/field.tsx';
import { Notice as Warning } from '../../square/notice.tsx';
import { canPush, pushServer } from '../../square/push.ts';
import type { Trouble } from '../api/call.ts';
import type { Notice, Notices, OrderView } from '../api/contract.ts';
import { TroubleNotice } from '../parts/trouble.tsx';
import { words } from '../state/language.ts';
import { dropNotice, emailOf, mailMe, useNotices } from '../state/notices.ts';
import { pushMe } from '../state/push.ts';

/** How one is kept told: by letter, and by push, where this node has them. Nothing is on by itself. */
export function NoticePart({ view }: { readonly view: OrderView }) {
  const { notices: said } = words.value;
  const { view: offered, reload } = useNotices(view.handle);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  if (offered === undefined) return null;
  const { mail, push, notices } = offered;
  const pushes = push !== undefined && canPush();
  if (!mail && !pushes && notices.length === 0) return null;
  const done = async (next: Trouble | undefined) => {
    setTrouble(next);
    await reload();
    setBusy(false);
  };
  const stop = async (notice: Notice) => {
    setBusy(true);
    const outcome = await dropNotice(view.handle, notice.name);
    await done(outcome.ok || outcome.trouble.name === 'not-found' ? undefined : outcome.trouble);
  };
  const mailed = notices.some(({ kind }) => kind === 'mail');
  return (
    <section class="paper" aria-labelledby="notices-title">
      <h2 id="notices-title">{said.title}</h2>
      <ul class="told">
        {notices.map((notice) => (
          <li key={notice.name}>
            <span>{notice.kind === 'mail' ? said.mailGoes(notice.to) : said.pushGoes(notice.to)}</span>
            <Button size="small" busy={busy} label={said.stopLabel(notice.to)} onPress={() => void stop(notice)}>
              {said.stop}
            </Button>
          </li>
        ))}
      </ul>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      {mail && !mailed ? <MailForm view={view} busy={busy} onBusy={setBusy} onDone={done} /> : null}
      {pushes ? <PushForm view={view} push={push} busy={busy} onBusy={setBusy} onDone={done} /> : null}
    </section>
  );
}

interface FormProps {
  readonly view: OrderView;
  readonly busy: boolean;
  readonly onBusy: (busy: boolean) => void;
  readonly onDone: (trouble: Trouble | undefined) => Promise<void>;
}

function MailForm({ view, busy, onBusy, onDone }: FormProps) {
  const { notices: said, checkout } = words.value;
  const [email, setEmail] = useState(emailOf(view) ?? '');
  const [wrong, setWrong] = useState<string>();
  const send = async () => {
    const bad = !/^[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+$/.test(email.trim());
    setWrong(bad ? checkout.missing.email : undefined);
    if (bad) return;
    onBusy(true);
    const outcome = await mailMe(view.handle, email.trim());
    await onDone(outcome.ok ? undefined : outcome.trouble);
  };
  return (
    <form
      class="part"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void send();
      }}
    >
      <p>{said.mailText}</p>
      <Field id="notice-email" label={checkout.email} type="email" autocomplete="email" value={email} wrong={wrong} onValue={setEmail} />
      <Button type="submit" busy={busy}>
        {said.mailOn}
      </Button>
    </form>
  );
}

/** Through whose server it goes is said before anything is asked of that server, or of the person. */
function PushForm({ view, push, busy, onBusy, onDone }: FormProps & { readonly push: NonNullable<Notices['push']> }) {
  const { notices: said } = words.value;
  const [told, setTold] = useState<string>();
  const server = pushServer();
  const turnOn = async () => {
    onBusy(true);
    const outcome = await pushMe(view.handle, push);
    setTold(
      'refused' in outcome
        ? said.pushRefused
        : 'failed' in outcome
          ? said.pushFailed
          : 'elsewhere' in outcome
            ? said.pushElsewhere(outcome.elsewhere)
            : undefined,
    );
    await onDone('trouble' in outcome ? outcome.trouble : undefined);
  };
  return (
    <div class="part">
      <p>{said.pushText(server.maker, server.host)}</p>
      {told === undefined ? null : <Warning kind="warning">{told}</Warning>}
      <Button busy={busy} onPress={() => void turnOn()}>
        {said.pushOn}
      </Button>
    </div>
  );
}
