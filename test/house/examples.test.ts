import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { filesBelow, root, textOf } from './sources.ts';

const examples = 'docs/examples';

/** Runs an example on the sources, where it says `marktplein/protocol` as any other project would. */
async function run(file: string): Promise<string> {
  const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  const args = [tsx, '--tsconfig', join(root, examples, 'tsconfig.json'), join(root, examples, file)];
  return (await promisify(execFile)(process.execPath, args, { cwd: root })).stdout;
}

describe('the examples in the documents', () => {
  test('sign-and-verify.ts says what its page says it says', async () => {
    const printed = await run('sign-and-verify.ts');
    expect(printed).toMatch(/^valid: true$/m);
    expect(printed).toMatch(/^Authorization: Signature keyId="buyer\.example\.org\|key-1\|ed25519"/m);
    expect(printed).toMatch(/^as sent: true$/m);
    expect(printed).toMatch(/^one space more: false$/m);
  });

  test('stand in the documents as they are run', () => {
    const pages = filesBelow('docs')
      .filter((path) => path.endsWith('.md'))
      .map(textOf)
      .join('\n');
    const files = filesBelow(examples).filter((path) => path.endsWith('.ts'));
    expect(files.filter((path) => !pages.includes(textOf(path).trim()))).toEqual([]);
  });
});
