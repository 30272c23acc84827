import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import { Dialog } from '../../square/dialog.tsx';
import { distance, money } from '../../square/show.ts';
import type { Offer } from '../api/contract.ts';
import { words } from '../state/language.ts';
import { optionsFor } from '../state/trade.ts';

/** What is put side by side, as long as the page lives. */
const compared = signal<readonly Offer[]>([]);
const COMPARED_MAX = 4;

const keyOf = ({ providerNode, provider, item }: Offer): string => `${providerNode} ${provider.id} ${item.id}`;

/** Puts an offer beside others, or takes it away again. */
export function CompareButton({ offer }: { readonly offer: Offer }) {
  const { show } = words.value;
  const key = keyOf(offer);
  const chosen = compared.value.some((each) => keyOf(each) === key);
  const full = !chosen && compared.value.length >= COMPARED_MAX;
  return (
    <button
      type="button"
      class="button button-small button-quiet"
      aria-pressed={chosen}
      aria-disabled={full}
      aria-label={show.compareLabel(`${offer.item.name}, ${offer.provider.name}`)}
      {...(full ? { title: show.compareFull } : {})}
      onClick={() => {
        if (chosen) compared.value = compared.value.filter((each) => keyOf(each) !== key);
        else if (!full) compared.value = [...compared.value, offer];
      }}
    >
      {chosen ? `✓ ${show.compareStop}` : show.compare}
    </button>
  );
}

/** Opens what is compared, from two on. */
export function CompareBar() {
  const { show } = words.value;
  const [open, setOpen] = useState(false);
  if (compared.value.length < 2) return null;
  return (
    <div class="compare-bar">
      <Button dialog onPress={() => setOpen(true)}>
        {show.compareOpen(compared.value.length)}
      </Button>
      {open ? (
        <Dialog title={show.compareTitle} onClose={() => setOpen(false)}>
          <CompareTable />
        </Dialog>
      ) : null}
    </div>
  );
}

/** A column an offer, a row a fact: that is how it still fits on a phone. */
function CompareTable() {
  const { show, find } = words.value;
  const { columns } = show;
  const ways: Readonly<Record<string, string>> = { pickup: find.pickup, delivery: find.delivery };
  const facts: readonly (readonly [string, (offer: Offer) => string])[] = [
    [columns.price, ({ item }) => money(item.price)],
    [columns.shop, ({ provider }) => provider.name],
    [columns.away, ({ why }) => (why.distanceKm === undefined ? words.value.why.unknown : distance(why.distanceKm))],
    [columns.open, ({ provider }) => (provider.openNow === undefined ? words.value.why.unknown : provider.openNow ? show.yes : show.no)],
    [
      columns.ways,
      ({ provider, item }) =>
        [...new Set(optionsFor(provider, item).map(({ kind }) => ways[kind] ?? ''))].filter((way) => way !== '').join(', ') || '–',
    ],
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    // biome-ignore lint/a11y/useSemanticElements: a section would be one more landmark
    <div class="table-frame" role="region" aria-label={show.compareTitle} tabIndex={0}>
      <table class="table compare">
        <caption class="unseen">{show.compareTitle}</caption>
        <thead>
          <tr>
            <th scope="col">{columns.item}</th>
            {compared.value.map((offer) => (
              <th scope="col" key={keyOf(offer)}>
                {offer.item.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {facts.map(([name, of]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {compared.value.map((offer) => (
                <td key={keyOf(offer)}>{of(offer)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
