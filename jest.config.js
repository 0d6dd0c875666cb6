// Own code and ES modules in node_modules both become CommonJS through swc: jest cannot require(esm) below Node 24.9.
const typescript = {
  jsc: {
    parser: { syntax: 'typescript', decorators: true, dynamicImport: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    target: 'es2023',
    keepClassNames: true,
  },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
  swcrc: false,
};
const { availableParallelism } = require('node:os');
const { compilerOptions } = require('./tsconfig.json');

// One list of aliases, in tsconfig.json: "@schoolhouse/x/*" -> "<rootDir>/libs/x/src/$1".
const moduleNameMapper = Object.fromEntries(
  Object.entries(compilerOptions.paths).map(([alias, [target]]) => [
    `^${alias.replace('*', '(.*)')}$`,
    target.replace(/^\./, '<rootDir>').replace('*', '$1'),
  ]),
);

// What is loaded only when it is needed is named as Node wants it, with the extension that it will have.
moduleNameMapper['^(\\./(?:lines/.+|otlp-recorder))\\.js$'] = '$1';

module.exports = {
  rootDir: '.',
  testEnvironment: 'node',
  testRegex: '\\.spec\\.ts$',
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.data'],
  globalSetup: '<rootDir>/test/jest/global-setup.mjs',
  globalTeardown: '<rootDir>/test/jest/global-teardown.mjs',
  transform: {
    '\\.ts$': ['@swc/jest', typescript],
    '/node_modules/.+\\.m?js$': '<rootDir>/test/jest/esm-to-cjs.cjs',
  },
  transformIgnorePatterns: [],
  moduleNameMapper,
  testTimeout: 30_000,
  // Suites wait for PostgreSQL more than they compute: on two cores, jest's own choice of one takes twice as long.
  maxWorkers: Math.max(2, availableParallelism() - 1),
};
