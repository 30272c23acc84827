import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { type ApiOutcome, denied, granted } from '../refusals.ts';

/** The description of the client API: what is documented is what is checked. */
export interface Contract {
  readonly yaml: string;
  readonly json: string;
  /** Holds a body against the named schema of the description. */
  check<T>(schema: string, body: unknown): ApiOutcome<T>;
}

const FILE = new URL('../openapi.yaml', import.meta.url);
const FAULTS_MAX = 5;

let read: Contract | undefined;

/** The description, read and compiled once for all nodes of the process. */
export function contract(): Contract {
  read ??= load();
  return read;
}

function load(): Contract {
  const yaml = readFileSync(FILE, 'utf8');
  const description: Record<string, unknown> = parse(yaml);
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addSchema({ ...description, $id: 'contract' });
  const validatorOf = (schema: string): ValidateFunction => {
    const found = ajv.getSchema(`contract#/components/schemas/${schema}`);
    if (found === undefined) throw new TypeError(`The description has no schema ${schema}`);
    return found;
  };
  return {
    yaml,
    json: JSON.stringify(description),
    check<T>(schema: string, body: unknown): ApiOutcome<T> {
      const validate = validatorOf(schema);
      return validate(body) ? granted(body as T) : refuseBody(validate.errors ?? []);
    },
  };
}

function refuseBody(errors: readonly ErrorObject[]): ApiOutcome<never> {
  const faults = errors
    .slice(0, FAULTS_MAX)
    .map((error) => `${error.instancePath === '' ? 'the body' : error.instancePath} ${sentence(error)}`);
  const pointer = errors[0]?.instancePath;
  return denied('bad-body', `${faults.join('; ')}.`, pointer === undefined ? {} : { pointer });
}

function sentence(error: ErrorObject): string {
  if (error.keyword === 'additionalProperties')
    return `has a member "${String(error.params.additionalProperty)}" that this call does not know`;
  if (error.keyword === 'enum') return `must be one of ${(error.params.allowedValues as readonly unknown[]).join(', ')}`;
  if (error.keyword === 'not') return 'holds something that must not be told to the whole network, such as an e-mail address';
  return error.message ?? 'is not what it must be';
}
