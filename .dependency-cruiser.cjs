// Who may import whom. The folders say it all: nothing here names a module, so a new one is held by the same rules.
const { existsSync, readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

const moduleSource = 'libs/(?!platform/)([^/]+)/src';

/** Rules without I/O are what lies directly in the src of a module and is tried beside it, in a spec that opens no database. */
function ruleFiles() {
  const specs = readdirSync('libs').flatMap((lib) => specsIn(join('libs', lib, 'src')));
  return specs.filter((spec) => !/\/(module-testing|testing\/open-)/.test(readFileSync(spec, 'utf8'))).map((spec) => `^${spec.replace('.spec.ts', '\\.ts')}$`);
}

function specsIn(folder) {
  return existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.spec.ts')).map((file) => `${folder}/${file}`) : [];
}

const rules = ruleFiles();

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'a-module-shows-only-its-contract',
      comment: 'Of another module only libs/<module>/src/contract/index may be imported; in specs also its testing folder. That is what lets it move out.',
      severity: 'error',
      from: { path: `^${moduleSource}/`, pathNot: '(\\.spec\\.ts|/testing/[^/]+\\.ts)$' },
      to: { path: `^${moduleSource}/`, pathNot: ['^libs/$1/', `^${moduleSource}/contract/index\\.ts$`] },
    },
    {
      name: 'a-spec-sees-contracts-and-fakes-of-others',
      comment: 'What answers for another module in a spec is its fake, never its code.',
      severity: 'error',
      from: { path: `^${moduleSource}/.*(\\.spec\\.ts|/testing/[^/]+\\.ts)$` },
      to: { path: `^${moduleSource}/`, pathNot: ['^libs/$1/', `^${moduleSource}/contract/index\\.ts$`, `^${moduleSource}/testing/`] },
    },
    {
      name: 'a-contract-stands-alone',
      comment: 'A contract imports its own folder, platform and other contracts: whoever imports it must not get the module with it.',
      severity: 'error',
      from: { path: `^${moduleSource}/contract/` },
      to: { path: '^(apps|libs|test)/', pathNot: ['^libs/$1/src/contract/', '^libs/platform/(messaging|money|paging|ids)/', `^${moduleSource}/contract/index\\.ts$`] },
    },
    {
      name: 'workflows-speak-contracts',
      comment: 'A workflow is steps of commands: contracts, the words of the definition and the schema library.',
      severity: 'error',
      from: { path: '^libs/saga/src/workflows/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: [`^${moduleSource}/contract/index\\.ts$`, '^libs/saga/src/engine/definition\\.ts$', '^libs/platform/messaging/', 'node_modules/zod/'] },
    },
    {
      name: 'rules-do-no-work',
      comment: 'Rules (directly in src, with a spec beside them that needs no database) decide on what they are given: no Nest, no database, no clock, no files.',
      severity: 'error',
      from: { path: rules },
      to: { path: ['node_modules/(@nestjs|typeorm|pg|bullmq|ioredis|pino)/', '^libs/platform/(postgres|outbox|cache|clock|embedded|logging|settings|telemetry)/', '^libs/[^/]+/src/.*\\.(store|entity|module)\\.ts$', '^libs/[^/]+/src/(rows|commands|queries|reactions)/'] },
    },
    {
      name: 'rules-do-no-work-of-node',
      comment: 'As rules-do-no-work, for what Node brings.',
      severity: 'error',
      from: { path: rules },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'rules-reach-no-database',
      comment: 'As rules-do-no-work, however long the way.',
      severity: 'error',
      from: { path: rules },
      to: { path: ['node_modules/(typeorm|pg|bullmq)/', '^libs/platform/(postgres|outbox)/'], reachable: true },
    },
    {
      name: 'libs-know-no-app',
      comment: 'An app puts libraries together; none of them knows in which app it runs.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(apps|test)/' },
    },
    {
      name: 'platform-knows-no-module',
      comment: 'Platform is what every module stands on.',
      severity: 'error',
      from: { path: '^libs/platform/' },
      to: { path: `^${moduleSource}/` },
    },
    {
      name: 'controllers-speak-contracts',
      comment: 'HTTP is a way to say what a contract says. Only what composes an app may take more of a module than that.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/.*\\.controller\\.ts$' },
      to: { path: `^${moduleSource}/`, pathNot: `^${moduleSource}/contract/index\\.ts$` },
    },
    {
      name: 'testing-is-for-tests',
      comment: 'Builders, fakes and the module under test are for specs and test/, not for what is delivered.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['\\.spec\\.ts$', '/testing/', '^libs/platform/module-testing/'] },
      to: { path: ['^libs/[^/]+/src/testing/', '^libs/platform/module-testing/', '^test/'] },
    },
    {
      name: 'no-circle',
      comment: 'Files that need each other are one file, or a third one is missing. Types alone may look back.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'everything-is-declared',
      comment: 'What is imported exists and is in package.json.',
      severity: 'error',
      from: { path: '^(apps|libs)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
    {
      name: 'delivered-without-dev-dependencies',
      comment: 'The image has no devDependencies.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['\\.spec\\.ts$', '/testing/', '^libs/platform/module-testing/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default', 'types'], extensions: ['.ts', '.js', '.json', '.d.ts'] },
  },
};
