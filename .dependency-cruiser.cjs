/** Import boundaries of the house: arrows point down only, siblings never import each other. */
const siblings = ['validator', 'xml', 'signers', 'ministry-client', 'store', 'render'];
const allowed = { sandbox: ['xml'], web: ['render', 'validator', 'xml'] };
const not = (name) =>
  [...siblings, 'sandbox', 'web', 'hocbaso'].filter((s) => s !== name && !(allowed[name] ?? []).includes(s));

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Types may name each other; code that runs may not.',
      from: { path: '^packages/[^/]+/src' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'type-import'] } },
    },
    {
      name: 'spec-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^packages/spec/src' },
      to: { path: '^packages/(?!spec/)' },
    },
    {
      name: 'browser-packages-without-node',
      severity: 'error',
      from: { path: '^packages/(spec|validator|render|web)/src', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'xml-node-in-one-file',
      severity: 'error',
      comment:
        'The engine runs in browsers: what it needs of Node stands behind #native; bulk work is for Node only.',
      from: {
        path: '^packages/xml/src',
        pathNot: '^packages/xml/src/(native/node\\.ts|bulk/)|\\.test\\.ts$',
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'xml-browser-without-node',
      severity: 'error',
      from: { path: '^packages/xml/src/(?!bulk/)' },
      to: { path: '^packages/xml/src/bulk/' },
    },
    {
      name: 'sandbox-only-on-demand',
      severity: 'error',
      comment: 'The façade may reach the sandbox only by a dynamic import: it is a development dependency.',
      from: { path: '^packages/hocbaso/src' },
      to: { path: '^packages/sandbox', dynamic: false, dependencyTypesNot: ['type-only', 'type-import'] },
    },
    ...[...siblings, 'sandbox', 'web'].map((name) => ({
      name: `siblings-${name}`,
      severity: 'error',
      from: { path: `^packages/${name}/src` },
      to: { path: `^packages/(${not(name).join('|')})/` },
    })),
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      from: { path: '^packages/[^/]+/src' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      conditionNames: ['@hocbaso/source', 'import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
