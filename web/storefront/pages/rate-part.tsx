import { useState } from 'preact/hooks';
import { post, type Trouble } from '../api/call.ts';
import type { AppEvent, OrderView } from '../api/contract.ts';
import { TroubleNotice } from '../parts/trouble.tsx';
import { words } from '../state/language.ts';

const VALUES = [1, 2, 3, 4, 5] as const;

/** A figure for the order, after it was handed over. */
export function RatePart({ view, events }: { readonly view: OrderView; readonly events: readonly AppEvent[] }) {
  const { order: said } = words.value;
  const [value, setValue] = useState<number>();
  const [missing, setMissing] = useState(false);
  const [sent, setSent] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const rated = sent || events.some((event) => event.type === 'rating');
  const send = async () => {
    setMissing(value === undefined);
    if (value === undefined || view.orderId === undefined) return;
    const outcome = await post(`/orders/${view.handle}/rating`, {
      ratings: [{ category: 'order', id: view.orderId, value: String(value) }],
    });
    setTrouble(outcome.ok ? undefined : outcome.trouble);
    setSent(outcome.ok);
  };
  if (rated) {
    return (
      <p class="part" role="status">
        {said.rated}
      </p>
    );
  }
  return (
    <fieldset class="part rate">
      <legend>{said.rate}</legend>
      <p class="quiet">{said.rateText}</p>
      <div class="rate-values">
        {VALUES.map((each) => (
          <label key={each}>
            <input
              type="radio"
              name="rating"
              value={each}
              checked={value === each}
              aria-label={said.stars(each)}
              onChange={() => setValue(each)}
            />
            <span aria-hidden="true">{each}</span>
          </label>
        ))}
      </div>
      {missing ? (
        <p class="wrong" role="alert">
          {said.rateChoose}
        </p>
      ) : null}
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      <button type="button" class="button" onClick={() => void send()}>
        {said.rateSend}
      </button>
    </fieldset>
  );
}
