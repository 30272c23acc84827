import { useRef, useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import type { Trouble } from '../../square/call.ts';
import { language } from '../../square/language.ts';
import { Notice, TroubleNotice } from '../../square/notice.tsx';
import { money } from '../../square/show.ts';
import { Table } from '../../square/table.tsx';
import type { ImportProblem, ItemSight, Preview } from '../api.ts';
import { RowProblems } from '../parts/row-problems.tsx';
import { useDropped } from '../parts/use-dropped.ts';
import { api, type Business } from '../state/me.ts';
import { words } from '../state/words.ts';
import { droppedWords } from '../words/dropped.ts';

/** A file of products: first what it would change, with every row that is not right; then, when somebody says so, the change itself. */
export function FilePart({ business, onDone }: { readonly business: Business; readonly onDone: () => void }) {
  const { products: says } = words.value;
  /** What was looked at, with the file that it is of: nothing else is brought in. */
  const [looked, setLooked] = useState<{ readonly file: File; readonly preview: Preview } | undefined>(undefined);
  const newest = useRef<File | undefined>(undefined);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const [refused, setRefused] = useState<'oneOnly' | 'noFile' | undefined>(undefined);
  const [done, setDone] = useState(false);
  const part = useRef<HTMLElement>(null);
  const path = `/providers/${business.id}/import`;
  const take = async (chosen: File | undefined) => {
    if (chosen === undefined) return;
    setDone(false);
    setRefused(undefined);
    setLooked(undefined);
    newest.current = chosen;
    const answer = await api.file<Preview>(`${path}/preview`, chosen, { type: 'text/csv' });
    // Another was chosen meanwhile.
    if (newest.current !== chosen) return;
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (answer.ok) setLooked({ file: chosen, preview: answer.value });
  };
  const apply = async () => {
    if (looked === undefined) return;
    const answer = await api.file(path, looked.file, { type: 'text/csv' });
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (!answer.ok) return;
    setLooked(undefined);
    setDone(true);
    onDone();
  };
  const over = useDropped((dropped) => {
    // It may have been dropped where the other end of a long list is seen.
    part.current?.scrollIntoView({ block: 'start' });
    if ('file' in dropped) return void take(dropped.file);
    setDone(false);
    setTrouble(undefined);
    newest.current = undefined;
    setLooked(undefined);
    setRefused(dropped.refused);
  });
  return (
    <section class="stack" aria-labelledby="file-title" ref={part}>
      <h2 id="file-title">{says.fileTitle}</h2>
      {/* Dropping is one way; the field is for everybody. */}
      <div class={`drop${over ? ' drop-over' : ''}`}>
        <label for="product-file">{says.fileLead}</label>
        <input id="product-file" type="file" accept=".csv,text/csv" onChange={(event) => void take(event.currentTarget.files?.[0])} />
      </div>
      {refused === undefined ? null : (
        <Notice kind="warning">
          <p>{droppedWords.value[refused]}</p>
        </Notice>
      )}
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} texts={{ 'too-large': says.tooLarge }} />}
      {done ? (
        <Notice kind="info">
          <p role="status">{says.done}</p>
        </Notice>
      ) : null}
      {looked === undefined ? null : <Looked preview={looked.preview} onApply={() => void apply()} onCancel={() => setLooked(undefined)} />}
    </section>
  );
}

interface LookedProps {
  readonly preview: Preview;
  readonly onApply: () => void;
  readonly onCancel: () => void;
}

function Looked({ preview, onApply, onCancel }: LookedProps) {
  const { products: says } = words.value;
  const { counts, lines, problems } = preview;
  const changes = counts.new + counts.changed + counts.gone;
  const ofAll = problems.filter(({ line }) => line === 0);
  const ofRows = problems.filter(({ line }) => line !== 0);
  const whole = ofAll.length === 0 ? null : <OfAll problems={ofAll} />;
  // Nothing of it could be read.
  if (lines.length === 0 && ofAll.some(({ severity }) => severity === 'error')) return whole;
  return (
    <div class="stack">
      {whole}
      <h3>{says.preview}</h3>
      <p role="status">
        {says.counts(counts)} {says.nothingYet}
      </p>
      <RowProblems problems={ofRows} title={says.problems} line={says.line} />
      {lines.length === 0 ? null : (
        <Table
          caption={says.preview}
          captionShown={false}
          rows={lines}
          keyOf={({ itemId }) => itemId}
          columns={[
            { head: says.product, cell: ({ before, after }) => <span dir="auto">{(after ?? before)?.name}</span> },
            { head: says.change, cell: (line) => `${says.what[line.what]}${changeText(line.before, line.after)}` },
          ]}
        />
      )}
      <div class="buttons">
        {changes === 0 ? null : (
          <Button kind="main" onPress={onApply}>
            {says.doIt}
          </Button>
        )}
        <Button onPress={onCancel}>{words.value.cancel}</Button>
      </div>
    </div>
  );
}

/** What is to be said of the file as a whole. */
function OfAll({ problems }: { readonly problems: readonly ImportProblem[] }) {
  return (
    <Notice kind="warning">
      {problems.map(({ message }) => (
        <p key={message.en}>{message[language.value]}</p>
      ))}
    </Notice>
  );
}

/** What is different, from what to what. */
function changeText(before: ItemSight | undefined, after: ItemSight | undefined): string {
  if (after === undefined) return '';
  const figure = ({ stock }: ItemSight) => (stock.counted ? String(stock.onHand) : words.value.products.notCounted);
  if (before === undefined) return `: ${money(after.price)}, ${figure(after)}`;
  const parts = [
    ...(before.name === after.name ? [] : [`${before.name} → ${after.name}`]),
    ...(before.price.amount === after.price.amount ? [] : [`${money(before.price)} → ${money(after.price)}`]),
    ...(figure(before) === figure(after) ? [] : [`${words.value.products.stock} ${figure(before)} → ${figure(after)}`]),
  ];
  return parts.length === 0 ? '' : `: ${parts.join(', ')}`;
}
