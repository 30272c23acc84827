// `npm run dev`: the pilot, built and started again whenever a source changes.
import { spawn } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import { build, SOURCE_ROOMS } from './build.mjs';

/** Editors write in bursts: one restart for each. */
const SETTLE_MS = 300;

export function develop(args, say) {
  const start = () =>
    spawn(process.execPath, ['--max-semi-space-size=32', join('dist', 'cli', 'marktplein.js'), 'pilot', '--purchases', '3', ...args], {
      stdio: 'inherit',
    });
  let running = start();
  let waiting;
  const restart = async () => {
    try {
      await build({ say });
    } catch (error) {
      say(`${error.message}; still running what was built before.`);
      return;
    }
    running.once('exit', () => {
      running = start();
    });
    running.kill('SIGTERM');
  };
  for (const room of [...SOURCE_ROOMS, 'web'].filter((name) => existsSync(name))) {
    watch(room, { recursive: true }, (_event, name) => {
      if (name === null || !/\.(ts|tsx|css|html|json|yaml|csv)$/.test(name) || name.includes('generated')) return;
      clearTimeout(waiting);
      waiting = setTimeout(() => void restart(), SETTLE_MS);
    });
  }
  say('Watching the sources; a change builds and starts the pilot again.');
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      running.once('exit', () => process.exit(0));
      running.kill(signal);
    });
  }
}
