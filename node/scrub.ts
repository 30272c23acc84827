/** Members that never reach a log, spelled without case, underscores and hyphens: people's data, secrets, and whole messages. */
const HIDDEN = new Set(
  `authorization proxyauthorization xgatewayauthorization cookie setcookie signature
   secret secretkey privatekey password passphrase token apitoken keys challenge answer
   billing customer person contact phone email address gps stops agent passenger patient recipient
   taxid iban cred creds`.split(/\s+/),
);
const HIDDEN_END = /(?:secret|token|password|phone|email)$/;
const BODIES = new Set(['body', 'bytes', 'rawbody']);
const DEPTH_MAX = 5;
const MEMBERS_MAX = 50;
const TEXT_MAX = 1_000;
const STACK_MAX = 4_000;
const TEXT_HIDDEN = '[hidden]';

type Fields = Record<string, unknown>;

/**
 * A copy of a line's facts that is fit to be kept: bodies become their size, people's data and secrets are hidden however
 * deep they lie, long texts are cut, and the ids of a conversation get the names the protocol gives them.
 */
export function scrub(fields: object): Fields {
  const clean: Fields = {};
  for (const [name, value] of Object.entries(fields)) clean[lineName(name)] = scrubMember(name, value, 0);
  return clean;
}

function lineName(name: string): string {
  return name === 'transactionId' ? 'transaction_id' : name === 'messageId' ? 'message_id' : name;
}

function scrubMember(name: string, value: unknown, depth: number): unknown {
  const plain = name.toLowerCase().replace(/[_-]/g, '');
  if (value === undefined || value === null) return value;
  if (HIDDEN.has(plain) || HIDDEN_END.test(plain)) return TEXT_HIDDEN;
  if (BODIES.has(plain)) return sizeOf(value);
  return scrubValue(value, depth);
}

function scrubValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return scrubText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return sizeOf(value);
  if (depth >= DEPTH_MAX) return '[deeper]';
  if (value instanceof Error) return scrubError(value, depth);
  if (value instanceof Date) return value;
  if (Array.isArray(value)) return value.slice(0, MEMBERS_MAX).map((member) => scrubValue(member, depth + 1));
  const clean: Fields = {};
  for (const [name, member] of Object.entries(value).slice(0, MEMBERS_MAX)) clean[name] = scrubMember(name, member, depth + 1);
  return clean;
}

/** Only what an error always has: libraries hang whole requests on theirs. */
function scrubError(error: Error, depth: number): Fields {
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: scrubText(error.message),
    ...(typeof code === 'string' ? { code } : {}),
    ...(error.stack === undefined ? {} : { stack: scrubText(error.stack, STACK_MAX) }),
    ...(error.cause === undefined ? {} : { cause: scrubValue(error.cause, depth + 1) }),
  };
}

/** A signature header inside a sentence is still a signature header. */
function scrubText(text: string, max = TEXT_MAX): string {
  const short = text.length > max ? `${text.slice(0, max)}…` : text;
  return short.includes('ignature') || short.includes('earer')
    ? short.replace(/(signature="|bearer )[^",\s]+/gi, `$1${TEXT_HIDDEN}`)
    : short;
}

function sizeOf(value: unknown): string {
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`;
  return typeof value === 'string' ? `[${value.length} characters]` : TEXT_HIDDEN;
}
