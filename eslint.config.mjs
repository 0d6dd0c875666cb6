// What a reader cannot see at a glance, and what the compiler does not refuse. Layout is nobody's business here.
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { handlersNameTheirMessage } from './test/architecture/handlers-name-their-message.mjs';

const processEnv = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'The environment is read once, by the main.ts of an app, and handed on as settings.',
};
const skippedTests = {
  selector: "CallExpression[callee.object.name=/^(it|test|describe)$/][callee.property.name=/^(skip|only|todo)$/], CallExpression[callee.name=/^(xit|fit|xdescribe|fdescribe|xtest)$/]",
  message: 'Every test runs. What needs a server that may be missing says so with describe.skip chosen by a condition.',
};

export default defineConfig(
  globalIgnores(['dist/', '.data/', 'node_modules/', 'coverage/', 'reports/', '.ensure/']),
  {
    files: ['**/*.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin, house: { rules: { 'handlers-name-their-message': handlersNameTheirMessage } } },
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // Work that nobody waits for is lost with its errors.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false, attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      'no-throw-literal': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingAny: true, allowThrowingUnknown: true }],
      // Types that say nothing, or say it in a comment.
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-asserted-optional-chain': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Leaves files with decorators alone: Nest reads their parameters' classes while it runs.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true, caughtErrors: 'all' }],
      // What prints as [object Object], compares by accident or is forgotten.
      '@typescript-eslint/no-base-to-string': 'error',
      '@typescript-eslint/no-array-delete': 'error',
      'no-empty': 'error',
      'no-debugger': 'error',
      'no-self-compare': 'error',
      'no-constant-binary-expression': 'error',
      'no-unsafe-finally': 'error',
      'prefer-const': ['error', { ignoreReadBeforeAssign: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'house/handlers-name-their-message': 'error',
      'no-restricted-syntax': ['error', processEnv],
    },
  },
  {
    files: ['libs/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['libs/**/*.ts', 'apps/**/*.ts'],
    ignores: ['libs/platform/postgres/heard-client.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { paths: [{ name: 'pg', importNames: ['Client'], allowTypeImports: true, message: 'HeardClient: the loss of a plain one that nobody listens to ends the process.' }] }] },
  },
  {
    files: ['apps/*/src/main.ts', 'apps/cli/src/serve/prepare.ts', 'libs/platform/crash-points/*.ts', 'libs/platform/module-testing/*.ts', 'test/**/*.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.spec.ts'],
    rules: { 'no-restricted-syntax': ['error', skippedTests] },
  },
  {
    files: ['**/*.mjs', '**/*.cjs', '*.js'],
    rules: { 'no-empty': 'error', 'no-debugger': 'error', 'no-unused-vars': ['error', { argsIgnorePattern: '^_' }], 'prefer-const': 'error', eqeqeq: ['error', 'always', { null: 'ignore' }] },
  },
);
