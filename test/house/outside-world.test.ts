import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { isShipped, nodesOf, type Source, sources } from './sources.ts';

/**
 * Time, chance, environment and network are touched in the few files named here, so that all else can be run in simulated
 * time, twice with the same outcome. Each entry says which of them, and why that file.
 */
type Outside = 'time' | 'chance' | 'turns' | 'process' | 'files' | 'network' | 'secrets';

const MAY: readonly (readonly [where: RegExp, what: readonly Outside[], why: string])[] = [
  [/^node\/clock\.ts$/, ['time', 'chance', 'secrets'], 'the clock and the chance that everything else is given'],
  [/^node\/rehearsal-clock\.ts$/, ['files'], 'the file that leads the clock of a whole pilot'],
  [/^node\/(http|wire-door|bind-port|request-body)\.ts$/, ['network'], 'the port, and reading from it'],
  [/^node\/(http-transport|reply-reader|public-address|destination)\.ts$/, ['network'], 'messages to other nodes'],
  [/^node\/(config|city-drawing|keys-file|log-lines|foundation)\.ts$/, ['files', 'process'], 'the files an operator names'],
  [/^node\/control-door\.ts$/, ['files', 'network', 'process'], 'the socket beside the store, for the operator of this machine'],
  [/^node\/turns\.ts$/, ['turns'], 'takes on a part of what arrived in one turn of the event loop'],
  [/^node\/store\//, ['files', 'turns', 'secrets'], 'the engines: one commit for all that arrives in one turn, sealed log'],
  [/^node\/store\/redis-connection\.ts$/, ['network'], 'Redis'],
  [/^node\/store\/redis-news\.ts$/, ['time'], 'asks whether a subscription still lives'],
  [/^(registry|bap|bpp)\/api\//, ['files'], 'reads the description of its API that stands beside it'],
  [/^bpp\/imports\/import-folder\.ts$/, ['files'], 'the files of a business'],
  [/^bpp\/people\/openid\.ts$/, ['network'], 'asks the place at which people sign in'],
  [/^node\/smtp-mail\.ts$/, ['network'], 'letters to a mail server'],
  [/^node\/push\.ts$/, ['secrets'], 'seals a sign for one browser, with a salt and a key of its own'],
  [/^bap\/client\//, ['time', 'network', 'secrets'], 'runs in an app, not in a node'],
  [/^control\/config\.ts$/, ['process'], 'asks no modes of files where the system has none'],
  [/^control\/(config|audit-log)\.ts$/, ['files'], 'the configuration of a control room, and its log of what was done'],
  [/^control\/node-stream\.ts$/, ['network'], 'follows the streams of nodes, and asks the registry'],
  [/^cli\//, ['files', 'process', 'network'], 'the person at the keyboard'],
  [/^cli\/rotate-key\.ts$/, ['time'], 'waits for the registries while nothing else keeps it alive'],
  [/^cli\/workers\/primary\.ts$/, ['time'], 'goes on while all its workers are dead, and nothing else keeps it alive'],
  [/^cli\/patient-start\.ts$/, ['time'], 'waits for Redis while nothing else keeps it alive'],
  [/^pilots\//, ['files', 'process'], 'starts and stops whole networks'],
  [/^pilots\/pilot-door\.ts$/, ['network'], 'where the control room of a pilot starts its day and breaks a node'],
  [/^web\//, ['time', 'network', 'files', 'secrets'], 'runs in a browser, or builds what does'],
  [/^schemas\/(build|compile-[a-z-]+|read-schemas)\.ts$/, ['files', 'process'], 'makes the validators when the project is built'],
];

const GLOBALS: Readonly<Record<string, Outside>> = {
  setTimeout: 'time',
  setInterval: 'time',
  performance: 'time',
  setImmediate: 'turns',
  queueMicrotask: 'turns',
  fetch: 'network',
  WebSocket: 'network',
  EventSource: 'network',
  process: 'process',
};
const CALLS: Readonly<Record<string, Outside>> = {
  'Date.now': 'time',
  'Temporal.Now': 'time',
  'Math.random': 'chance',
  'AbortSignal.timeout': 'time',
  'crypto.randomUUID': 'secrets',
  'crypto.getRandomValues': 'secrets',
};
const MODULES: Readonly<Record<string, Outside>> = {
  'node:fs': 'files',
  'node:fs/promises': 'files',
  'node:net': 'network',
  'node:tls': 'network',
  'node:dns': 'network',
  'node:http': 'network',
  'node:https': 'network',
  'node:http2': 'network',
  'node:dgram': 'network',
  undici: 'network',
  nodemailer: 'network',
  'openid-client': 'network',
  'web-push': 'secrets',
  'node:os': 'process',
  'node:process': 'process',
  'node:child_process': 'process',
  'node:cluster': 'process',
  'node:worker_threads': 'process',
  'node:timers': 'time',
  'node:timers/promises': 'time',
  'node:perf_hooks': 'time',
  libsql: 'files',
  ioredis: 'network',
};
/** Names of node:crypto that make secrets; hashing and signing are arithmetic. */
const SECRETS = new Set(['randomBytes', 'randomUUID', 'randomInt', 'randomFill', 'randomFillSync', 'webcrypto']);

interface Touch {
  readonly what: Outside;
  readonly line: number;
  readonly by: string;
}

function touches({ tree }: Source): Touch[] {
  const found: Touch[] = [];
  const add = (what: Outside | undefined, node: ts.Node): void => {
    if (what === undefined) return;
    found.push({ what, line: tree.getLineAndCharacterOfPosition(node.getStart()).line + 1, by: node.getText().slice(0, 60) });
  };
  for (const node of nodesOf(tree)) {
    if (ts.isImportDeclaration(node)) add(imported(node), node);
    else if (ts.isNewExpression(node) && isDateOfNow(node)) add('time', node);
    else if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression))
      add(CALLS[`${node.expression.text}.${node.name.text}`], node);
    else if (ts.isIdentifier(node) && isValue(node)) add(GLOBALS[node.text], node);
  }
  return found;
}

function isDateOfNow({ expression, arguments: given }: ts.NewExpression): boolean {
  return ts.isIdentifier(expression) && expression.text === 'Date' && (given?.length ?? 0) === 0;
}

function imported(node: ts.ImportDeclaration): Outside | undefined {
  const clause = node.importClause;
  // A type of a module touches nothing.
  if (clause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return undefined;
  const from = (node.moduleSpecifier as ts.StringLiteral).text;
  const names = clause?.namedBindings !== undefined && ts.isNamedImports(clause.namedBindings) ? clause.namedBindings.elements : [];
  if (from === 'node:crypto') return names.some(({ name }) => SECRETS.has(name.text)) ? 'secrets' : undefined;
  return MODULES[from];
}

/** A name that stands for a value: not a member, a key, a declaration or a type. */
function isValue(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isTypeNode(parent) || ts.isQualifiedName(parent) || ts.isImportSpecifier(parent) || ts.isTypeElement(parent)) return false;
  return !('name' in parent && parent.name === node) && !('propertyName' in parent && parent.propertyName === node);
}

/** Where a room names what it touches, but may not: `path:line what by`. */
function faults(all: readonly Source[]): string[] {
  return all.flatMap((source) => {
    const allowed = new Set(MAY.filter(([where]) => where.test(source.path)).flatMap(([, what]) => what));
    return touches(source)
      .filter(({ what }) => !allowed.has(what))
      .map(({ what, line, by }) => `${source.path}:${line} ${what}: ${by}`);
  });
}

function sourceOf(path: string, text: string): Source {
  return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
}

describe('time, chance, environment and network', () => {
  test('are touched by the files that are named for it, and by no other', () => {
    expect(faults(sources(isShipped))).toEqual([]);
  });

  test.each([
    ['const now = Date.now();'],
    ['const now = new Date();'],
    ['const lucky = Math.random();'],
    ['setTimeout(() => {}, 1);'],
    ['const later = setTimeout;'],
    ['await fetch("https://a.example");'],
    ['const { HOME } = process.env;'],
    ['const startedMs = performance.now();'],
    ["import { readFile } from 'node:fs/promises';"],
    ["import { connect } from 'node:net';"],
    ["import { randomBytes } from 'node:crypto';"],
    ["import { setTimeout as wait } from 'node:timers/promises';"],
  ])('are noticed in: %s', (text) => {
    expect(faults([sourceOf('commerce/order.ts', text)])).toHaveLength(1);
  });

  test.each([
    ['const at = new Date(nowMs).toISOString();'],
    ["import { createHash } from 'node:crypto';"],
    ["import type { IncomingMessage } from 'node:http';"],
    ['// Date.now() would not do here'],
    ["const said = 'process.env';"],
    ['interface Ports { readonly fetch?: typeof fetch; process(): void }'],
    ['work.process(); options.fetch?.();'],
  ])('are not seen where they are not: %s', (text) => {
    expect(faults([sourceOf('commerce/order.ts', text)])).toEqual([]);
  });

  test('every exception is still needed', () => {
    const all = sources(isShipped).map((source) => ({ path: source.path, found: new Set(touches(source).map(({ what }) => what)) }));
    const unused = MAY.flatMap(([where, what]) =>
      what.filter((one) => !all.some(({ path, found }) => where.test(path) && found.has(one))).map((one) => `${where}: ${one}`),
    );
    expect(unused).toEqual([]);
  });
});
