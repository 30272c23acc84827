import { useEffect, useRef, useState } from 'preact/hooks';
import type { Arrow, Sequence, Verdict } from '../../../control/told.ts';
import { Badge } from '../../square/badge.tsx';
import type { Trouble } from '../../square/call.ts';
import { PageTitle } from '../../square/frame.tsx';
import { Notice, TroubleNotice } from '../../square/notice.tsx';
import { SequencePicture } from '../parts/sequence-picture.tsx';
import { calls, nameOf } from '../state.ts';
import { isTrouble } from '../trouble.ts';
import { clockTime, milliseconds, words } from '../words/words.ts';

const LOOK_EVERY_MS = 5_000;

/** One transaction, message by message. */
export function Transaction({ transactionId }: { readonly transactionId: string }) {
  const says = words.value;
  const [sequence, setSequence] = useState<Sequence>();
  const [trouble, setTrouble] = useState<Trouble>();
  const [open, setOpen] = useState<string>();
  useEffect(() => {
    const look = async () => {
      const found = await calls.get<Sequence>(`/transactions/${encodeURIComponent(transactionId)}`);
      setTrouble(found.ok ? undefined : found.trouble);
      if (found.ok) setSequence(found.value);
    };
    void look();
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [transactionId]);
  return (
    <div class="column wide">
      <p>
        <a href="#/transactions">{says.back}</a>
      </p>
      <PageTitle text={says.sequenceTitle} />
      <p class="mono">{transactionId}</p>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} texts={{ 'not-found': says.gone }} />}
      {sequence === undefined ? null : (
        <>
          <Verdicts arrows={sequence.arrows} />
          <SequencePicture sequence={sequence} onOpen={(arrow) => setOpen(keyOf(arrow))} />
          <section class="paper" aria-labelledby="messages">
            <h2 id="messages">{says.messages}</h2>
            <ol class="messages">
              {sequence.arrows.map((arrow) => (
                <Message key={keyOf(arrow)} arrow={arrow} wanted={open === keyOf(arrow)} onShown={() => setOpen(undefined)} />
              ))}
            </ol>
          </section>
        </>
      )}
    </div>
  );
}

function Verdicts({ arrows }: { readonly arrows: readonly Arrow[] }) {
  const wrong = arrows.filter(isTrouble);
  if (wrong.length === 0) return <Notice kind="info">{words.value.allWell(arrows.length)}</Notice>;
  return (
    <Notice kind="warning">
      {wrong.map((arrow) => (
        <p key={`${arrow.action} ${arrow.messageId} ${arrow.to}`}>{sentenceOf(arrow)}</p>
      ))}
    </Notice>
  );
}

/** What went wrong with a message, in a sentence. */
function sentenceOf({ action, from, to, outcome, problem = '' }: Arrow): string {
  const says = words.value;
  const [sender, receiver] = [endName(from), endName(to)];
  return outcome === 'failed' ? says.noAnswer(receiver, action, sender) : says.wentWrong(receiver, action, sender, says.why(problem));
}

function endName(subscriberId: string): string {
  return subscriberId === 'unknown' ? words.value.unknownNode : nameOf(subscriberId);
}

function keyOf({ action, messageId, from, to }: Arrow): string {
  return `${action} ${messageId} ${from} ${to}`;
}

interface MessageProps {
  readonly arrow: Arrow;
  /** It was chosen in the picture: what the nodes told of it is opened. */
  readonly wanted: boolean;
  readonly onShown: () => void;
}

function Message({ arrow, wanted, onShown }: MessageProps) {
  const says = words.value;
  const box = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const { current } = box;
    if (!wanted || current === null) return;
    current.open = true;
    current.querySelector('summary')?.focus();
    current.closest('li')?.scrollIntoView({ block: 'center' });
    onShown();
  }, [wanted]);
  const { action, from, to, atMs, tookMs, tries, signature, schema, told } = arrow;
  return (
    <li>
      <p>
        <strong>{action}</strong> {says.oneMessage(endName(from), endName(to))}
        <span class="quiet">
          {' '}
          {clockTime(atMs, { fine: true })}
          {tookMs === undefined ? '' : ` · ${says.took(milliseconds(tookMs))}`}
          {tries > 1 ? ` · ${says.tries(tries)}` : ''}
        </span>
      </p>
      <p class="verdicts">
        <Badge kind={kindOf(signature)}>{says.signature[signature]}</Badge>
        <Badge kind={kindOf(schema)}>{says.schema[schema]}</Badge>
      </p>
      {isTrouble(arrow) ? <p class="wrong">{sentenceOf(arrow)}</p> : null}
      <details ref={box}>
        <summary>{says.json}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
        <pre tabIndex={0}>{JSON.stringify(told, null, 2)}</pre>
      </details>
    </li>
  );
}

function kindOf(verdict: Verdict): 'good' | 'warning' | 'plain' {
  return verdict === 'holds' ? 'good' : verdict === 'fails' ? 'warning' : 'plain';
}
