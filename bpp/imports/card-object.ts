/** JSON Schema of an object with these members and no others. */
export function object(required: readonly string[], properties: Readonly<Record<string, object>>) {
  return { type: 'object', additionalProperties: false, required, properties };
}
