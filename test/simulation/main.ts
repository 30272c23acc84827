import { runSeed } from './run.ts';
import { shopTrade } from './shop.ts';

const seeds = Number(process.argv[2] ?? 1);
const from = Number(process.argv[3] ?? 1);
const started = performance.now();
let bad = 0;
for (let seed = from; seed < from + seeds; seed += 1) {
  const run = await runSeed(seed, { engine: shopTrade });
  if (process.argv.includes('--story')) process.stdout.write(`${run.lines.join('\n')}\n`);
  if (run.broken.length > 0) {
    bad += 1;
    process.stdout.write(`seed ${seed}: ${run.broken.slice(0, 6).join('\n   ')}\n`);
  }
  if (process.argv.includes('-v')) process.stdout.write(`seed ${seed} ${run.happened} ${(run.lastedMs / 1000).toFixed(0)}s struck ${run.struck.length} ${run.purchases.map((p) => p.ending).join(' | ')}\n`);
}
process.stdout.write(`${seeds} seeds, ${bad} bad, ${(seeds / ((performance.now() - started) / 1000)).toFixed(1)} seeds/s\n`);
