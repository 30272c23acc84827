// Who may import whom. The picture and the reasons are in docs/architecture.md. Rooms are folders at the top; what a room
// may import is listed for it, all else is refused. Imports of types count as imports.
const ROOM_ALLOWS = {
  // The ground floor: nothing of ours, and never each other.
  protocol: [],
  schemas: [],
  commerce: [],
  // The one door between the wire and commerce.
  dialects: ['protocol', 'schemas', 'commerce'],
  node: ['protocol', 'dialects', 'commerce'],
  // No role imports another role: they meet on the wire.
  registry: ['protocol', 'dialects', 'node'],
  gateway: ['protocol', 'dialects', 'node'],
  bap: ['protocol', 'dialects', 'commerce', 'node'],
  bpp: ['protocol', 'dialects', 'commerce', 'node'],
  // A pilot is an app like any other: it talks to its nodes through the typed client and plain HTTP.
  pilots: ['protocol', 'commerce', 'node', 'bap/client'],
  // It breaks a pilot from outside, and is an app like any other where it buys.
  torture: ['protocol', 'commerce', 'node', 'bap/client', 'pilots'],
  // It follows nodes from outside, over HTTP; of theirs it takes the form of what they tell.
  control: ['protocol', 'node'],
  bench: ['protocol', 'schemas', 'commerce', 'dialects', 'node', 'registry', 'gateway', 'bap', 'bpp', 'pilots'],
  cli: ['protocol', 'schemas', 'commerce', 'dialects', 'node', 'registry', 'gateway', 'bap', 'bpp', 'control', 'pilots'],
};
/** What the package shows to others, as small files at the top. */
const DOORS = { 'protocol.ts': ['protocol', 'schemas'], 'client.ts': ['bap/client'] };

const SOURCES = '\\.(ts|tsx|js|mjs|cjs)$';
/** They make the validators at build time; nothing that is shipped runs them. */
const BUILD_TOOLS = '^schemas/(build|compile-[a-z-]+|read-schemas)\\.ts$';
/** Something of ours: neither a package nor a module of Node. */
const notOurs = ['(^|/)node_modules/', '^node:'];
const inside = (names) => `^(${names.join('|')})/`;

const rooms = Object.entries(ROOM_ALLOWS).map(([room, allowed]) => ({
  name: `${room}-imports-only-what-it-may`,
  comment: `${room}/ may import ${allowed.length === 0 ? 'nothing of ours' : allowed.join(', ')}`,
  severity: 'error',
  from: { path: inside([room]) },
  to: { path: SOURCES, pathNot: [inside([room, ...allowed]), ...notOurs], dependencyTypesNot: ['core'] },
}));

const doors = Object.entries(DOORS).map(([door, allowed]) => ({
  name: `${door.replace('.ts', '')}-door-imports-only-what-it-shows`,
  severity: 'error',
  from: { path: `^${door.replace('.', '\\.')}$` },
  to: { path: SOURCES, pathNot: [inside(allowed)] },
}));

module.exports = {
  forbidden: [
    ...rooms,
    ...doors,
    {
      name: 'no-circles',
      comment: 'files that name each other, be it in types only',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { circular: true },
    },
    {
      name: 'no-circles-in-tests',
      comment: 'files that need each other to load',
      severity: 'error',
      from: { path: '^test/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'dialects-are-met-at-their-door',
      comment: 'no other room knows the files of a dialect: it asks choose.ts, dialect.ts or subscription.ts',
      severity: 'error',
      from: { pathNot: ['^dialects/', '^test/'] },
      to: { path: '^dialects/v' },
    },
    {
      name: 'dialects-do-not-know-each-other',
      severity: 'error',
      from: { path: '^dialects/(v[^/]+)/' },
      to: { path: '^dialects/v[^/]+/', pathNot: '^dialects/$1/' },
    },
    {
      name: 'the-client-runs-anywhere',
      comment: 'bap/client/ is used in browsers and in other projects: of ours it may take types only, and no module of Node',
      severity: 'error',
      from: { path: '^bap/client/' },
      to: { pathNot: '^bap/client/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'pages-talk-over-http',
      comment:
        'web/ takes types of commerce, of the client and of what the API of a control room tells, and code only of protocol/signing, to check receipts, of commerce/form-answers, to check forms, of commerce/postcode-area, to read postcodes, and of commerce/opening-spans, to check hours',
      severity: 'error',
      from: { path: '^web/' },
      to: {
        path: SOURCES,
        pathNot: [inside(['web', 'commerce', 'bap/client', 'protocol/signing']), '^control/told\\.ts$', ...notOurs],
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'the-square-knows-no-page',
      comment: 'web/square/ is what all pages are made of',
      severity: 'error',
      from: { path: '^web/square/' },
      to: { path: '^web/', pathNot: '^web/square/' },
    },
    {
      name: 'pages-do-not-know-each-other',
      severity: 'error',
      from: { path: '^web/([^/]+)/' },
      to: { path: '^web/[^/]+/', pathNot: ['^web/$1/', '^web/square/'] },
    },
    {
      name: 'pages-take-types-of-commerce',
      comment:
        'but for the rules by which answers to a form and hours are checked and postcodes are read: page and node hold them against the same one',
      severity: 'error',
      from: { path: '^web/' },
      to: {
        path: inside(['commerce']),
        pathNot: '^commerce/(form-answers|opening-spans|postcode-area)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'nothing-imports-tests-or-tools',
      severity: 'error',
      from: { pathNot: inside(['test', 'setup']) },
      to: { path: inside(['test', 'setup']) },
    },
    {
      name: 'nothing-runs-a-build-tool',
      severity: 'error',
      from: { pathNot: [BUILD_TOOLS, '^test/schemas/', '^setup/'] },
      to: { path: BUILD_TOOLS },
    },
    {
      name: 'no-drawers-without-a-name',
      comment: 'a thing lives where its word lives',
      severity: 'error',
      from: {},
      to: { path: '(^|/)(utils?|helpers?|common|misc|types|shared|stuff)(\\.[a-z]+|/)', pathNot: notOurs },
    },
    {
      name: 'no-unresolved-imports',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '/generated/' },
    },
    {
      name: 'nothing-shipped-needs-a-tool',
      comment: 'what is installed with the package must run without devDependencies',
      severity: 'error',
      from: { pathNot: [inside(['test', 'bench', 'setup']), '^web/build\\.mjs$', BUILD_TOOLS, '^[^/]+\\.config\\.ts$'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'every-package-is-declared',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.test.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^dist/', '/generated/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
};
