// Programs that tests need and npm does not bring: a browser, a Redis server, and a witness of what a process asks of its
// system. As root on Debian or Ubuntu they are installed; anywhere else we say what to install, and the suites that need them
// are left out by name.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PROGRAMS = [
  { name: 'Redis', paths: ['/usr/bin/redis-server', '/usr/local/bin/redis-server'], package: 'redis-server' },
  { name: 'Chromium', paths: ['/usr/bin/chromium', '/usr/bin/chromium-browser'], package: 'chromium' },
  { name: 'strace', paths: ['/usr/bin/strace'], package: 'strace' },
];

export function installTestPrograms(say) {
  const missing = PROGRAMS.filter((program) => !program.paths.some((path) => existsSync(path)));
  if (missing.length === 0) return;
  const packages = missing.map((program) => program.package);
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    say(`Installing ${packages.join(' and ')} from the system's packages (once, about a minute) …`);
    const quiet = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' } };
    spawnSync('apt-get', ['update', '-qq'], quiet);
    const installed = spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet);
    if (installed.status === 0) return;
    say('The installation failed; its own words are above.');
  }
  say(`Not found: ${missing.map((program) => program.name).join(', ')}. Tests that need them are left out.`);
  say(`  Debian or Ubuntu: sudo apt-get install ${packages.join(' ')}`);
}
