// Everything that can be said about the sources without running them: form and floating promises (biome), types of sources
// and tests (tsc), and who imports whom (dependency-cruiser).
import { join } from 'node:path';

const tool = (...parts) => join('node_modules', ...parts);

export function lint(must, say) {
  say('Checking form, types and imports …');
  must(process.execPath, [tool('@biomejs', 'biome', 'bin', 'biome'), 'ci', '--error-on-warnings', '--max-diagnostics=50', '.']);
  must(process.execPath, [tool('typescript', 'bin', 'tsc'), '-p', 'tsconfig.test.json']);
  must(process.execPath, [tool('typescript', 'bin', 'tsc'), '-p', join('web', 'tsconfig.json')]);
  const rooms = [
    'protocol',
    'schemas',
    'commerce',
    'dialects',
    'node',
    'registry',
    'gateway',
    'bap',
    'bpp',
    'cli',
    'pilots',
    'bench',
    'web',
    'test',
    'protocol.ts',
  ];
  must(process.execPath, [tool('dependency-cruiser', 'bin', 'dependency-cruise.mjs'), '--config', join('setup', 'imports.cjs'), ...rooms]);
}
