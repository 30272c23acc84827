/** A seed that broke a promise once, and what was wrong. It is run for ever; which of them `npm run prove` holds against its fix stands in test/mechanisms/found-before.ts. */
export interface NamedSeed {
  readonly name: string;
  readonly engine: string;
  readonly seed: number;
}

export const NAMED_SEEDS: readonly NamedSeed[] = [
  { name: 'goods that were sold came back on the shelf when a provider node read its files at a restart', engine: 'shop', seed: 1 },
  { name: 'news of an order was dropped whose confirm had seemed to be refused on its way', engine: 'shop', seed: 2140 },
  { name: 'the fee for nobody being there was more than the receipt of a short ride', engine: 'ride', seed: 20 },
  { name: 'an answer that a person sent anew met the first, whose arrival nobody had noted', engine: 'appointment', seed: 219 },
  { name: 'an answer that was refused with a garbled reply, and sent anew after its time, met the first', engine: 'rental', seed: 237 },
  {
    name: 'a dead letter that was sent again while its time lasted waited for a day, as nobody had woken who naps',
    engine: 'webhook',
    seed: 20033,
  },
  { name: 'such a letter waited until the end of the run, since nothing else came to its node', engine: 'rental', seed: 20061 },
  { name: 'what was filled in for an offer that nobody ordered is kept for longer than a run', engine: 'shop', seed: 20198 },
];
