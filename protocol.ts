/** The public door `marktplein/protocol`: the mechanics of the wire for whoever builds a node or an adapter of their own. */
export type { Acknowledgement } from './protocol/ack.ts';
export { durationMs, isoDuration } from './protocol/duration.ts';
export type { JsonBounds } from './protocol/json.ts';
export { parseJson } from './protocol/json.ts';
export { LIMITS } from './protocol/limits.ts';
export type { Envelope, NodeAddress, NodeReply, NodeRequest } from './protocol/message.ts';
export { endpoint } from './protocol/message.ts';
export type { Accepted, Outcome, Problem, ProblemKind, ProblemName, Refused } from './protocol/problems.ts';
export { kindOf, PROBLEMS } from './protocol/problems.ts';
export { fromBase64, toBase64 } from './protocol/signing/base64.ts';
export type { ChallengeCipher } from './protocol/signing/challenge.ts';
export { x25519AesEcb } from './protocol/signing/challenge.ts';
export { chooseEngine } from './protocol/signing/choose.ts';
export type { SignatureEngine } from './protocol/signing/crypto.ts';
export { digestOf } from './protocol/signing/digest.ts';
export type { Entry, EntrySigner, RegistrySignature, SignedEntry } from './protocol/signing/entry.ts';
export { signEntry, verifyEntry } from './protocol/signing/entry.ts';
export type { SignatureHeader } from './protocol/signing/header.ts';
export { buildSignatureHeader, parseSignatureHeader } from './protocol/signing/header.ts';
export type { KeyPair } from './protocol/signing/keys.ts';
export {
  encryptionKeyPair,
  readEncryptionPublicKey,
  readEncryptionSecret,
  readSigningPublicKey,
  readSigningSecret,
  signingKeyPair,
} from './protocol/signing/keys.ts';
export type { Signing } from './protocol/signing/sign.ts';
export { signHeader } from './protocol/signing/sign.ts';
export type { SignatureLife } from './protocol/signing/signing-string.ts';
export type { FreshnessBounds } from './protocol/signing/verify.ts';
export { checkFreshness, verifySignature } from './protocol/signing/verify.ts';
export type { Subscriber, SubscriberType, SubscriptionStatus } from './protocol/subscriber.ts';
export type { Action, Fault, Level, LevelOptions, RegistryCall, ValidateOptions, Verdict } from './schemas/v1.1.1/validate.ts';
export { actionsKnown, isKnownAction, validate, validateAck, validateRegistry } from './schemas/v1.1.1/validate.ts';
