import type { RegistryWords } from './registry-words.ts';

export const registry: RegistryWords = {
  ask: 'Ask the registry itself',
  askText: (hosts) =>
    `For the keys this page took the word of this site. Your browser can ask ${hosts} itself. That then sees your internet address and which two nodes you ask about, and nothing of your order.`,
  asking: 'The registry is being asked …',
  confirmed: (buyerNode, providerNode, hosts) =>
    `Both messages bear a valid signature, of ${buyerNode} and of ${providerNode}. Your browser asked the registry itself, at ${hosts}, and it named the same keys: you need not take this site’s word for it.`,
  step: 'The registry itself named the keys of both to your browser',
  missing: 'This site does not name a key with which this was signed; it may no longer be in use. Ask the registry itself for it.',
  differs: 'This proves nothing: the registry itself says otherwise than this site.',
  untold: 'The registry can no longer say whether these keys are right. That is no proof, and no proof of the contrary.',
  notTold: 'cannot be told any more',
  key: {
    other: (node, host) => `The key of ${node} is another one, says ${host}, than the one that this site showed for it.`,
    unknown: (node, host) => `${node} does not have and never had such a key, says ${host}.`,
    forgotten: (node, host) =>
      `Whether ${node} had such a key then, ${host} does not know any more: of so long ago it does not keep every key.`,
    revoked: (node, host) => `The key of ${node} was declared void, says ${host}. Whoever has it can have signed this at any time.`,
    'not-then': (node, host) => `${node} could not use this key at the time that stands on the signature, says ${host}.`,
  },
  silence: {
    busy: (host, seconds) =>
      `The registry at ${host} was asked too often from here. Ask it again in ${seconds === 1 ? '1 second' : `${seconds} seconds`}.`,
    unreachable: (host) => `The registry at ${host} could not be reached.`,
    slow: (host) => `The registry at ${host} did not answer in time.`,
    'too-large': (host) => `The registry at ${host} answered with far more than a list of keys.`,
    unreadable: (host) => `The registry at ${host} did not answer with a list of keys.`,
  },
  silent: 'So it stays at what this site got from it. Try it again in a while.',
};
