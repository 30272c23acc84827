/** A seed that broke a promise once, and what was wrong. It is run for ever. */
export interface NamedSeed {
  readonly name: string;
  readonly engine: string;
  readonly seed: number;
}

export const NAMED_SEEDS: readonly NamedSeed[] = [
  { name: 'goods that were sold came back on the shelf when a provider node read its files at a restart', engine: 'shop', seed: 4 },
  { name: 'a gateway kept a search for ever that it could not pass on in time, because the registry was away', engine: 'shop', seed: 152 },
  { name: 'news of an order was dropped whose confirm had seemed to be refused on its way', engine: 'shop', seed: 2140 },
  { name: 'the fee for nobody being there was more than the receipt of a short ride', engine: 'ride', seed: 14 },
  { name: 'a position that came late left a trace of a ride that was over', engine: 'ride', seed: 30 },
  { name: 'an answer that a person sent anew met the first, whose arrival nobody had noted', engine: 'appointment', seed: 219 },
  { name: 'an answer that was refused with a garbled reply, and sent anew after its time, met the first', engine: 'rental', seed: 179 },
];
