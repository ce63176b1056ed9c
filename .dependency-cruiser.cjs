/** The direction of imports: domain ← ledger ← projections, adapters, api ← the composition roots. */
const roots = '^src/(main|cli|app\\.module|open-ledger|settings)\\.ts$|^src/(cli|demo|bench)/';
const only = (name, comment, from, to, pathNot) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: to, ...(pathNot ? { pathNot } : {}) },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', 'writer-worker\\.ts$', '^src/cli\\.ts$', '^src/bench/main\\.ts$', '^src/web/assets/'] },
      to: {},
    },
    { name: 'not-to-dev-dependencies', severity: 'error', from: { path: '^src' }, to: { dependencyTypes: ['npm-dev'] } },
    only('domain-is-pure', 'The rules import the rules, and zod for the shape of events.', '^src/domain', '.', [
      '^src/domain',
      '^node_modules/zod',
    ]),
    only(
      'ledger-through-ports',
      'The ledger knows the rules and its ports, and small pure libraries.',
      '^src/ledger',
      '^(src|node_modules/@nestjs)',
      '^src/(domain|ledger)',
    ),
    only(
      'projections-know-no-edge',
      'Projections know the rules, the ports and their own database.',
      '^src/projections',
      '^(src|node_modules/@nestjs)',
      '^src/(domain|ledger|projections|sqlite)',
    ),
    only(
      'the-scheduler-asks-and-submits',
      'The scheduler knows the rules and the ledger; what it asks of the view it says itself.',
      '^src/scheduler',
      '^(src|node_modules/@nestjs)',
      '^src/(domain|ledger|scheduler)',
    ),
    only('timelines-are-pure', 'A timeline is a pure function of what is recorded.', '^src/timeline', '.', [
      '^src/domain',
      '^src/timeline',
    ]),
    only(
      'adapters-know-their-port',
      'An event store knows its port, and never a sibling.',
      '^src/event-store',
      '^src',
      '^src/(domain|ledger|sqlite)|^src/event-store',
    ),
    {
      name: 'no-sibling-adapters',
      severity: 'error',
      from: { path: '^src/event-store/([^/]+)/' },
      to: { path: '^src/event-store/[^/]+/', pathNot: '^src/event-store/$1/' },
    },
    only(
      'delivery-tells-as-the-api-does',
      'What is delivered downstream is read by ports and views, and told as the API tells it.',
      '^src/delivery',
      '^src',
      '^src/(domain|ledger|projections|sqlite|delivery)|^src/api/(seen/|auth/roles)',
    ),
    only('edges-name-no-adapter', 'Only composition roots name an adapter.', '^src/(api|web|report|delivery)', '^src/event-store'),
    {
      name: 'nest-stays-at-the-edge',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/(api|web|delivery)/|' + roots },
      to: { path: '^node_modules/@nestjs' },
    },
    {
      name: 'drivers-in-their-adapter',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/sqlite/' },
      to: { path: '^node_modules/@photostructure' },
    },
    {
      name: 'the-client-in-its-adapter',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/event-store/eventstoredb/' },
      to: { path: '^node_modules/(@eventstore|@grpc|google-protobuf)' },
    },
    {
      name: 'roots-are-imported-by-roots',
      severity: 'error',
      from: { path: '^src', pathNot: roots },
      to: { path: '^src/(main|cli|app\\.module|open-ledger)\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
