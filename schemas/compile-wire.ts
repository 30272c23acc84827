import { join } from 'node:path';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import type { SchemaSet } from './read-schemas.ts';

/** TypeScript types for what the schemas describe at level core; `BodyByCall` has the type of each call's body. */
export function compileWire(set: SchemaSet): Promise<string> {
  const calls = set.calls.map(({ name, file }): [string, JSONSchema] => [name, { $ref: join(set.folder, file) }]);
  const root: JSONSchema = {
    title: 'BodyByCall',
    description: 'The body of each call, by its name.',
    type: 'object',
    required: calls.map(([name]) => name),
    properties: Object.fromEntries(calls),
  };
  return compile(root, 'BodyByCall', {
    additionalProperties: false,
    bannerComment: '// Made by schemas/build.ts from the schema files. Do not edit.',
    cwd: set.folder,
    declareExternallyReferenced: true,
    ignoreMinAndMaxItems: true,
    strictIndexSignatures: true,
    style: { singleQuote: true, printWidth: 140 },
  });
}
