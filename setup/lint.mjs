// Everything that can be said about the sources without running them: form and floating promises (biome), types of sources,
// tests, pages and examples (tsc), and who imports whom (dependency-cruiser).
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const tool = (...parts) => join('node_modules', ...parts);
const TYPED = ['tsconfig.test.json', join('web', 'tsconfig.json'), join('docs', 'examples', 'tsconfig.json')];
const NOT_SOURCES = new Set(['dist', 'node_modules', 'docs', 'deploy', 'coverage']);

/** Every folder at the top is a room, and every TypeScript file there a door: a new one is looked at without being named. */
function rooms() {
  return readdirSync('.', { withFileTypes: true })
    .filter((entry) => (entry.isDirectory() ? !entry.name.startsWith('.') && !NOT_SOURCES.has(entry.name) : entry.name.endsWith('.ts')))
    .map((entry) => entry.name);
}

export function lint(must, say) {
  // Piped into a file or a CI log, colours are noise.
  const colours = process.stdout.isTTY ? [] : ['--colors=off'];
  say('Checking form, types and imports …');
  must(process.execPath, [tool('@biomejs', 'biome', 'bin', 'biome'), 'ci', '--error-on-warnings', '--max-diagnostics=50', ...colours, '.']);
  for (const project of TYPED.filter((file) => existsSync(file))) {
    const remembered = tool(`.marktplein-types-${project.replace(/\W+/g, '-')}`);
    must(process.execPath, [
      tool('typescript', 'bin', 'tsc'),
      ...['-p', project, '--noEmit', '--incremental', '--tsBuildInfoFile', remembered],
    ]);
  }
  must(process.execPath, [
    tool('dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
    ...['--config', join('setup', 'imports.cjs'), ...rooms()],
  ]);
}
