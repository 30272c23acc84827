/**
 * THE table of refusals. Every reason for which a node says no has one name here; its HTTP status, its code on the wire
 * and whether trying again can help are looked up, never spelled at the place that refuses.
 */

/** A verdict: a peer's mistake is a value, never an exception. */
export type Outcome<T> = Accepted<T> | Refused;

export interface Accepted<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Refused {
  readonly ok: false;
  readonly problem: Problem;
}

/** One refusal of one message. */
export interface Problem {
  readonly name: ProblemName;
  /** What is wrong with this very message and how to mend it, for the developer at the other end. */
  readonly message: string;
  /** JSON pointer to the fault in the body, or to several faults separated by commas. */
  readonly path?: string;
  /** When trying again makes sense: at least this many seconds from now (goes out as `Retry-After`). */
  readonly retryAfterSeconds?: number;
  /** True when the fault lies in the gateway's signature header: the challenge is then `Proxy-Authenticate` (BECKN-006). */
  readonly gateway?: boolean;
}

/** What the table knows about a kind of problem. */
export interface ProblemKind {
  readonly httpStatus: number;
  /** The code a sender sees, per dialect. Beckn core v1.1.1: the codes of BECKN-005. */
  readonly code: { readonly '1.1.1': string };
  /** What is wrong and how to mend it, in one general sentence. */
  readonly title: string;
  /** `later`: the very same bytes, signed anew, may be accepted later. `never`: they will not. */
  readonly retry: 'never' | 'later';
}

function kind(httpStatus: number, code: string, retry: 'never' | 'later', title: string): ProblemKind {
  return { httpStatus, code: { '1.1.1': code }, title, retry };
}

/** The request itself is wrong. BECKN-005 has no finer code than 30000 for it. */
const request = (title: string, httpStatus = 400): ProblemKind => kind(httpStatus, '30000', 'never', title);
/** We could not establish who sent it. BECKN-006 wants 401 for every such case, the gateway's included. */
const unproven = (title: string): ProblemKind => kind(401, '30000', 'never', title);
/** There is no such door here. */
const noDoor = (httpStatus: number, title: string): ProblemKind => kind(httpStatus, '40001', 'never', title);
/** Not the sender's fault and it will pass. 40000, since the 3xxxx codes would blame the request. */
const temporary = (httpStatus: number, title: string): ProblemKind => kind(httpStatus, '40000', 'later', title);
/** Well formed, understood and refused: a business answer, so the HTTP exchange itself went well. */
const business = (code: string, title: string): ProblemKind => kind(200, code, 'never', title);

export const PROBLEMS = {
  // The HTTP request
  'unknown-route': noDoor(404, 'Nothing is served at this path; check the base URL in the registry and the action.'),
  'wrong-method': noDoor(405, 'Messages are sent with POST.'),
  'wrong-content-type': request('The body must be sent as application/json in UTF-8, without compression.', 415),
  'body-too-large': request('The body is larger than this node reads; send less in one message.', 413),

  // The body as JSON
  'not-json': request('The body is not one well-formed JSON value in UTF-8.'),
  'duplicate-key': request('An object in the body has the same key twice; send every key once.'),
  'too-deep': request('The body is nested deeper than this node reads; flatten it.'),
  schema: request('The body does not follow the schema of this action; mend the members that are pointed at.'),

  // The context
  'bad-context': request('The context lacks a member or has one that cannot be used; mend the members that are pointed at.'),
  'action-mismatch': request('The action in the context must be the last part of the path it is sent to.'),
  'unknown-version': request('This node does not speak the version in the context; use the one in its registry entry.'),
  'unknown-domain': request('This node does not serve the domain in the context; look up one that does.'),
  'ttl-expired': request('The message was no longer valid when it came in; send a new one with a new timestamp.'),
  'timestamp-out-of-range': request('The timestamp lies too far from the present; set the clock of the sending machine.'),
  'wrong-receiver': request('The message names another subscriber as its receiver; send it to that one.'),
  'uri-mismatch': request('The address in the context is not the one in the registry; use the registered URL or update the entry.'),

  // The signature headers (BECKN-006)
  'signature-missing': unproven('The signature header is missing; sign the body and send the header along.'),
  'signature-malformed': unproven('The signature header cannot be read; see BECKN-006 for its form.'),
  'algorithm-unsupported': unproven('Only ed25519 is accepted, named so both in algorithm and as the third part of keyId.'),
  'signature-expired': unproven('The signature has expired; sign the same body anew.'),
  'signature-from-future': unproven('The signature was created in the future; set the clock of the signing machine.'),
  'signature-lifetime': unproven('The signature must expire after its creation and within the longest accepted lifetime.'),
  'signature-wrong': unproven('The signature does not fit the received bytes and the registered key; sign the exact bytes you send.'),
  'key-unknown': unproven('The registry has no such key for this subscriber; check keyId against your registry entry.'),
  'key-expired': unproven('The key is not valid now; use a key inside its valid_from and valid_until.'),
  'key-revoked': unproven('The key or its subscription was withdrawn; subscribe a new key.'),
  'sender-mismatch': unproven('The signer is not the node the context names as the sender; sign with the key of that node.'),
  'sender-role': unproven('The signer is not registered in the role that may send this action.'),

  // The conversation
  'answer-conflict': request('This request already has a different answer; a corrected one needs a new message_id.'),
  'transaction-unknown': request('No such transaction is known here; start with a search or a select.'),
  'not-in-transaction': request('The sender is not a party to this transaction.'),

  // Our own state
  'rate-limited': temporary(429, 'Too many requests from this sender; slow down and try again.'),
  overloaded: temporary(503, 'This node is busy; try again in a while.'),
  'registry-unavailable': temporary(503, 'The registry cannot be reached to look up the key; try again in a while.'),
  'store-unavailable': temporary(503, 'The message could not be stored; try again in a while.'),
  internal: temporary(500, 'This node failed while reading the message; try again in a while.'),

  // BECKN-005: the request
  'invalid-request': request('The request cannot be understood as it stands; mend it as described.'),
  'provider-not-found': business('30001', 'There is no such provider here; search again for its present id.'),
  'provider-location-not-found': business('30002', 'The provider has no such location; use one from its catalogue.'),
  'provider-category-not-found': business('30003', 'The provider has no such category; use one from its catalogue.'),
  'item-not-found': business('30004', 'There is no such item; search again for the present catalogue.'),
  'category-not-found': business('30005', 'There is no such category; use one from the catalogue.'),
  'offer-not-found': business('30006', 'There is no such offer; select again without it.'),
  'add-on-not-found': business('30007', 'There is no such add-on; use one that the item lists.'),
  'fulfillment-unavailable': business('30008', 'This way of fulfilment is not offered; choose one from the catalogue.'),
  'fulfillment-provider-unavailable': business('30009', 'Whoever was to fulfil this is not available; choose another.'),
  'order-not-found': business('30010', 'There is no such order; use the id given in on_confirm.'),
  'invalid-cancellation-reason': business('30011', 'There is no such reason; use one that get_cancellation_reasons lists.'),
  'invalid-update-target': business('30012', 'The update target is not part of an order; name members of the order.'),
  'update-inconsistency': business('30013', 'The update changes more than its target names; name all that changes.'),
  'rated-entity-not-found': business('30014', 'What was rated is not known; use an id from the order.'),
  'invalid-rating-value': business('30015', 'The rating value is outside the scale; give a number from 1 to 5.'),

  // BECKN-005: the trade
  'business-error': business('40000', 'The provider cannot do this; the message says why.'),
  'action-not-applicable': business('40001', 'This provider does not offer this action.'),
  'item-quantity-unavailable': business('40002', 'There is not that much of the item; ask for less.'),
  'quote-unavailable': business('40003', 'The quote no longer holds; select again for a new one.'),
  'payment-not-supported': business('40004', 'These payment terms were not agreed; use the ones from on_init.'),
  'tracking-not-supported': business('40005', 'This order cannot be followed; ask for its status.'),
  'fulfillment-agent-unavailable': business('40006', 'Nobody is free to do this now; try another time or provider.'),

  // BECKN-005: the rules
  'policy-error': business('50000', 'The rules of the network or the provider forbid this; the message says which.'),
  'cancellation-not-possible': business('50001', 'This order can no longer be cancelled; ask the provider for help.'),
  'update-not-possible': business('50002', 'This can no longer be changed; ask the provider for help.'),
  'unsupported-rating-category': business('50003', 'This kind of thing cannot be rated here.'),
  'support-unavailable': business('50004', 'There is no support for this; use the contact in the order.'),
} as const satisfies Record<string, ProblemKind>;

export type ProblemName = keyof typeof PROBLEMS;

/** The verdict that something holds, with what came of it. */
export function ok<T>(value: T): Accepted<T> {
  return { ok: true, value };
}

/**
 * Refuses with one of the named problems.
 * @param message what is wrong with this very message and how to mend it; no personal data, as it is logged by both sides
 */
export function refuse(name: ProblemName, message: string, extras: Omit<Problem, 'name' | 'message'> = {}): Refused {
  return { ok: false, problem: { ...extras, name, message } };
}

/** Marks a refusal as lying in the gateway's signature header; an acceptance is handed on as it is. */
export function inGatewayHeader<T>(outcome: Outcome<T>): Outcome<T> {
  return outcome.ok ? outcome : { ok: false, problem: { ...outcome.problem, gateway: true } };
}

/** What the table says about a problem. */
export function kindOf(problem: Problem): ProblemKind {
  return PROBLEMS[problem.name];
}
