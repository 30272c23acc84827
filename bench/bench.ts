import { benchDurability } from './durability.ts';
import { benchFanOut } from './fanout.ts';
import { asJson, asLine, type Figure, HEADING } from './figures.ts';
import { benchIntake } from './intake.ts';
import { benchJourney } from './journey.ts';
import { benchOverload } from './overload.ts';
import { benchStatement } from './statement.ts';
import { benchStore } from './store.ts';

/** What can be measured. Each puts what it measures beside its floor, in the same run. */
const BENCHES: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  intake: benchIntake,
  fanout: benchFanOut,
  journey: benchJourney,
  overload: benchOverload,
  durability: benchDurability,
  store: benchStore,
  statement: benchStatement,
};

const names = Object.keys(BENCHES);
const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const json = process.argv.includes('--json');
const unknown = wanted.filter((name) => !names.includes(name));

if (unknown.length > 0) {
  console.error(`There is no bench "${unknown.join(', ')}"; choose among ${names.join(', ')}, or name none for all.`);
  process.exitCode = 2;
} else {
  if (!json) console.log(HEADING);
  for (const name of wanted.length === 0 ? names : wanted) {
    for (const figure of (await BENCHES[name]?.()) ?? []) console.log(json ? asJson(figure) : asLine(figure));
  }
}
