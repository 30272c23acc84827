import { Ajv, type ErrorObject } from 'ajv';
import { refuseTrade, type Verdict } from '../../../commerce/refusal.ts';

/** Reads JSON of software by a schema of ours: a fault names its member and says how to mend it, and never repeats what was sent. */
export function createReader<Value>(schema: object): (bytes: Uint8Array) => Verdict<Value> {
  const validate = new Ajv({ strict: true }).compile<Value>(schema);
  return (bytes) => {
    const value = parsed(bytes);
    if (value === undefined) return refuseTrade('invalid', 'This is no JSON; answer with JSON in UTF-8.', '/');
    if (validate(value)) return { ok: true, value };
    const [error] = validate.errors ?? [];
    return refuseTrade('invalid', sentenceOf(error), error?.instancePath === '' ? '/' : error?.instancePath);
  };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function sentenceOf(error: ErrorObject | undefined): string {
  switch (error?.keyword) {
    case 'required':
      return `The member ${String(error.params.missingProperty)} is missing; add it.`;
    case 'additionalProperties':
      return `There is no member ${String(error.params.additionalProperty).slice(0, 60)} here; leave it out.`;
    case 'enum':
      return `Write one of ${(error.params.allowedValues as readonly string[]).join(', ')}.`;
    case 'type':
      return `Write a value of the type ${String(error.params.type)}.`;
    case 'pattern':
      return `Write it as ${String(error.params.pattern)} has it.`;
    default:
      return `This ${error?.message ?? 'cannot be used'}.`;
  }
}
