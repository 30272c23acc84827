// Who may import whom. The picture and the reasons are in docs/architecture.md.
const GROUND = ['protocol', 'schemas', 'commerce'];
const ROLES = ['registry', 'gateway', 'bap', 'bpp'];
const room = (...names) => `^(${names.join('|')})/`;

const onlyFrom = (name, allowed) => ({
  name: `${name}-imports-only-what-it-may`,
  severity: 'error',
  from: { path: room(name), pathNot: '^schemas/(build|compile-|read-)' },
  to: {
    path: '^[^/]+/',
    pathNot: ['node_modules', `^(${[name, ...allowed].join('|')})/`, '^(node:|[a-z_]+$)'],
    dependencyTypesNot: ['core', 'npm', 'npm-dev'],
  },
});

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    ...GROUND.map((name) => onlyFrom(name, [])),
    onlyFrom('dialects', GROUND),
    onlyFrom('node', ['protocol', 'dialects', 'commerce']),
    ...ROLES.map((name) => onlyFrom(name, ['node', 'protocol', 'commerce', 'dialects'])),
    {
      name: 'roles-know-dialects-by-their-door',
      severity: 'error',
      from: { path: room('node', ...ROLES) },
      to: { path: '^dialects/v' },
    },
    {
      name: 'nothing-imports-the-command-or-tests',
      severity: 'error',
      from: { pathNot: room('cli', 'test') },
      to: { path: room('cli', 'test') },
    },
    {
      name: 'pilots-are-started-by-the-command',
      severity: 'error',
      from: { pathNot: room('cli', 'test', 'pilots', 'bench') },
      to: { path: room('pilots') },
    },
    {
      name: 'pages-talk-over-http',
      severity: 'error',
      from: { path: room('web') },
      to: { path: room('node', 'registry', 'gateway', 'dialects', 'schemas', 'pilots', 'bpp'), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-drawers-without-a-name',
      severity: 'error',
      from: {},
      to: { path: '/(utils?|helpers?|common|misc|types)\\.ts$', pathNot: 'node_modules' },
    },
    { name: 'no-unresolved-imports', severity: 'error', from: { pathNot: '^web/' }, to: { couldNotResolve: true } },
    {
      name: 'nothing-shipped-needs-a-tool',
      severity: 'error',
      from: { pathNot: [room('test', 'bench'), '^schemas/(build|compile-|read-)', '^web/build', 'config\\.ts$'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.test.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['(^|/)dist/', '/generated/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
};
