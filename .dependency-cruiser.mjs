/**
 * Imports point one way; ARCHITECTURE.md says why. Every rule names the folders that something may
 * import: what is not named is forbidden, so that a new folder starts with no rights.
 */

/** Tests stand beside what they test, and may use the real parts of any layer. */
const TESTS = ['\\.test\\.tsx?$', '(^|/)testing(\\.ts$|/)'];

const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: TESTS },
  to: { path: '^(?:(?:app|bench|bin|e2e|front|lib|prisma|worker)/|middleware\\.ts)', pathNot: allowed },
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Two files that import each other are one file, or lack a third.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-missing',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      // These have types alone, in @types.
      to: { couldNotResolve: true, pathNot: '^(?:hast|mdast|unist)$' },
    },
    only('core-alone', '^lib/core/', ['^lib/core/'], 'The domain knows nobody.'),
    only('markdown-alone', '^lib/markdown/', ['^lib/(?:markdown|core|search)/'], 'Markdown is pure.'),
    only('search-alone', '^lib/search/', ['^lib/(?:search|core)/'], 'The search knows words, not where they are kept.'),
    {
      name: 'pure-without-io',
      comment:
        'Core, Markdown and search are functions of their arguments: no files, processes, network or clock of the system.',
      severity: 'error',
      from: { path: '^lib/(?:core|markdown|search)/', pathNot: TESTS },
      to: { dependencyTypes: ['core'], pathNot: '^(?:node:)?(?:assert|buffer|crypto|path|url|util|zlib)(?:/|$)' },
    },
    only('protocol', '^lib/protocol/', ['^lib/(?:protocol|core)/'], 'Contracts speak of the domain alone.'),
    only(
      'services',
      '^lib/services/',
      ['^lib/(?:services|core|markdown|protocol|search)/', '^lib/adapters/db/'],
      'Use cases call the ports that they declare.',
    ),
    {
      name: 'services-know-the-database-as-a-type',
      comment: 'The generated client is a type here (see services/ports.ts); its SQL helper is the one value.',
      severity: 'error',
      from: { path: '^lib/services/', pathNot: TESTS },
      to: { path: '^lib/adapters/db/', pathNot: '^lib/adapters/db/generated/', dependencyTypesNot: ['type-only'] },
    },
    only(
      'adapters',
      '^lib/adapters/',
      ['^lib/(?!doors/)'],
      'Adapters implement ports; who calls them is not their business.',
    ),
    only(
      'doors',
      '^lib/doors/(?!cli/)',
      ['^lib/(?:doors|services|protocol|core|markdown)/', '^lib/config\\.ts$'],
      'Doors call services.',
    ),
    only('cli', '^lib/doors/cli/', ['^lib/'], 'The command line composes its own parts, like web and worker.'),
    only('config-alone', '^lib/config\\.ts$', ['^lib/core/'], 'The environment depends on rules alone.'),
    only('lib', '^lib/', ['^lib/'], 'The library does not know the programs made of it.'),
    only('app', '^(?:app/|middleware\\.ts$)', ['^(?:app|lib)/'], 'Web is made of the library.'),
    only('worker', '^worker/', ['^(?:worker|lib)/'], 'The worker is made of the library.'),
    only('front', '^front/', ['^front/', '^lib/(?:config\\.ts$|core/)'], 'The front routes and caches, nothing else.'),
    only('prisma', '^prisma/', ['^(?:prisma|lib)/'], 'The database process is made of the library.'),
    {
      name: 'client-code-stays-small',
      comment: 'What runs in the browser must not pull the server in.',
      severity: 'error',
      from: { path: '\\.client\\.tsx?$' },
      to: { path: '^lib/(?:adapters|services|compose|doors)' },
    },
  ],
  options: {
    doNotFollow: { path: '(^|/)node_modules/' },
    exclude: { path: '^(?:lib/adapters/db/generated/|\\.next/)' },
    // Types count: a layer that names another's types knows it.
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      conditionNames: ['import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
    builtInModules: { add: [] },
  },
};
