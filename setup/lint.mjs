// Everything that can be said about the sources without running them: form and floating promises (biome), types of sources,
// tests, pages and examples (tsc), and who imports whom (dependency-cruiser).
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const tool = (...parts) => join('node_modules', ...parts);
const TYPED = ['tsconfig.test.json', join('web', 'tsconfig.json'), join('docs', 'examples', 'tsconfig.json')];
const NOT_SOURCES = new Set(['dist', 'node_modules', 'docs', 'deploy', 'coverage']);
const AT_ONCE_MAX = 4;

/** Every folder at the top is a room, and every TypeScript file there a door: a new one is looked at without being named. */
function rooms() {
  return readdirSync('.', { withFileTypes: true })
    .filter((entry) => (entry.isDirectory() ? !entry.name.startsWith('.') && !NOT_SOURCES.has(entry.name) : entry.name.endsWith('.ts')))
    .map((entry) => entry.name);
}

/** The programs with their arguments; the one that takes longest first. */
function checks() {
  // Piped into a file or a CI log, colours are noise.
  const colours = process.stdout.isTTY ? ['--colors=force'] : ['--colors=off'];
  const types = TYPED.filter((file) => existsSync(file)).map((project) => [
    tool('typescript', 'bin', 'tsc'),
    ...['-p', project, '--noEmit', '--incremental', '--tsBuildInfoFile', tool(`.marktplein-types-${project.replace(/\W+/g, '-')}`)],
  ]);
  return [
    ...types,
    [tool('@biomejs', 'biome', 'bin', 'biome'), 'ci', '--error-on-warnings', '--max-diagnostics=50', ...colours, '.'],
    [tool('dependency-cruiser', 'bin', 'dependency-cruise.mjs'), '--config', join('setup', 'imports.cjs'), ...rooms()],
  ];
}

/** Runs one program; resolves to whether it found nothing, after saying what it found. */
function found(args) {
  return new Promise((resolve) => {
    const parts = [];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (part) => parts.push(part));
    child.stderr.on('data', (part) => parts.push(part));
    child.on('close', (code) => {
      if (code !== 0) process.stderr.write(Buffer.concat(parts));
      resolve(code === 0);
    });
  });
}

/** Makes all checks, so that one run names every fault; ends the process when there is one. */
export async function lint(say) {
  say('Checking form, types and imports …');
  const startedMs = performance.now();
  const waiting = checks();
  let good = true;
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) good = (await found(next)) && good;
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE_MAX, availableParallelism()) }, worker));
  if (!good) process.exit(1);
  say(`nothing found in ${((performance.now() - startedMs) / 1000).toFixed(0)} s`);
}
