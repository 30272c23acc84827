import { useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import { Dialog } from '../../square/dialog.tsx';
import { Field } from '../../square/field.tsx';
import type { OrderView } from '../api.ts';
import { StepButton } from '../parts/step-button.tsx';
import { waitsFor } from '../state/queue.ts';
import { words } from '../state/words.ts';

interface ReturnsProps {
  readonly view: OrderView;
  /** What the order is called on its card. */
  readonly name: string;
  /** The path of the order in the API. */
  readonly path: string;
  readonly onTake: (step: string, body: object) => void;
}

/** Goods that a buyer wants to bring back: they are taken back at a press, or declined with a reason that the buyer reads. */
export function Returns({ view, name, path, onTake }: ReturnsProps) {
  const [declining, setDeclining] = useState<string | undefined>(undefined);
  const press = (step: string, returnId: string) => (step === 'decline-return' ? setDeclining(returnId) : onTake(step, { returnId }));
  return (
    <>
      {asked(view).flatMap(({ id }) =>
        (['take-back', 'decline-return'] as const)
          .filter((step) => view.steps.includes(step))
          .map((step) => (
            <StepButton
              key={`${id} ${step}`}
              step={step}
              name={name}
              isWaiting={waitsFor(`${path}/${step}`, (body) => (body as { readonly returnId?: string }).returnId === id)}
              dialog={step === 'decline-return'}
              onPress={() => press(step, id)}
            />
          )),
      )}
      {declining === undefined ? null : (
        <Decline
          onClose={() => setDeclining(undefined)}
          onNote={(note) => {
            setDeclining(undefined);
            onTake('decline-return', { returnId: declining, note });
          }}
        />
      )}
    </>
  );
}

/** Whether a buyer waits for an answer on goods to bring back. */
export function asksReturn(view: OrderView): boolean {
  return asked(view).length > 0;
}

function asked({ order }: OrderView) {
  return order.fulfilments.filter(({ state }) => state === 'return-asked');
}

function Decline({ onClose, onNote }: { readonly onClose: () => void; readonly onNote: (note: string) => void }) {
  const { work } = words.value;
  const says = work.declining;
  const [note, setNote] = useState('');
  const [wrong, setWrong] = useState<string | undefined>(undefined);
  const change = (text: string) => {
    setNote(text);
    setWrong(undefined);
  };
  return (
    <Dialog title={says.title} onClose={onClose}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (note.trim() === '') setWrong(says.missing);
          else onNote(note.trim());
        }}
      >
        <Field id="decline-note" label={says.why} hint={says.hint} rows={3} maxLength={1000} value={note} wrong={wrong} onValue={change} />
        <Button type="submit" kind="main">
          {says.send}
        </Button>
      </form>
    </Dialog>
  );
}
