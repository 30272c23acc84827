/** Every reason for which the client API says no, with its HTTP status and what it means in one sentence. */
export const API_PROBLEMS = {
  'bad-body': { status: 400, title: 'The body is not what this call takes.' },
  'bad-query': { status: 400, title: 'A member of the query is not what this call takes.' },
  'not-json': { status: 400, title: 'The body is not one well-formed JSON value.' },
  'idempotency-key-missing': { status: 400, title: 'A call that orders something needs an Idempotency-Key.' },
  'app-unknown': { status: 401, title: 'The app key is missing or not known here.' },
  'origin-not-allowed': { status: 403, title: 'Pages of this origin may not use this app key.' },
  'not-found': { status: 404, title: 'There is no such thing here, or it belongs to another app.' },
  'out-of-order': { status: 409, title: 'The order has not come to this step yet, or is past it.' },
  'quote-changed': { status: 409, title: 'The price changed since it was first quoted; the buyer has to agree to the new total.' },
  'quote-expired': { status: 409, title: 'The quote no longer holds; select again.' },
  'form-changed': { status: 409, title: 'The provider asks another form by now; show it, and have it filled in.' },
  'outcome-unknown': { status: 409, title: 'An earlier confirm may have been heard; it is not sent again unasked.' },
  'too-large': { status: 413, title: 'The body is larger than this call takes.' },
  'wrong-content-type': { status: 415, title: 'The body must be application/json in UTF-8.' },
  'idempotency-key-reused': { status: 422, title: 'This Idempotency-Key was used for something else.' },
  'provider-node-unknown': { status: 422, title: 'This provider node is not part of the transaction.' },
  'form-invalid': { status: 422, title: 'A form of the provider is not filled in as it asks.' },
  'foreign-id': { status: 422, title: 'The message names another node as its sender, or another transaction of somebody else.' },
  'bad-message': { status: 422, title: 'The message cannot be sent as it stands.' },
  'quota-used-up': { status: 429, title: 'The app makes more calls than its quota allows.' },
  'too-many': { status: 429, title: 'The transaction holds as much as it may; begin a new one.' },
  internal: { status: 500, title: 'This node failed while answering; try again in a while.' },
  unavailable: { status: 503, title: 'This node cannot answer now; try again in a while.' },
} as const;

export type ApiProblemName = keyof typeof API_PROBLEMS;

/** One refusal of one call. */
export interface ApiProblem {
  readonly name: ApiProblemName;
  /** What is wrong with this very call and how to mend it. */
  readonly detail: string;
  /** JSON Pointer into the body, or the name of a query member. */
  readonly pointer?: string;
  readonly retryAfterSeconds?: number;
  /** Facts that help to mend it, such as the new total. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

export type ApiOutcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: ApiProblem };

export function granted<T>(value: T): ApiOutcome<T> {
  return { ok: true, value };
}

export function denied(
  name: ApiProblemName,
  detail: string,
  extras: Omit<ApiProblem, 'name' | 'detail'> = {},
): { readonly ok: false; readonly problem: ApiProblem } {
  return { ok: false, problem: { name, detail, ...extras } };
}
