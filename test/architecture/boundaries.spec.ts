import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { plantTree } from './planted-tree';

const root = resolve(__dirname, '../..');

interface Violation {
  readonly rule: string;
  readonly from: string;
}

/** What `npm run boundaries` has to say of the house in a folder. */
function violationsIn(folder: string): Violation[] {
  const cruiser = resolve(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, [cruiser, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'apps', 'libs'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (!stdout) throw new Error(stderr);
  const { summary } = JSON.parse(stdout) as { summary: { totalCruised: number; violations: { rule: { name: string }; from: string }[] } };
  expect(summary.totalCruised).toBeGreaterThan(10);
  return summary.violations.map(({ rule, from }) => ({ rule: rule.name, from }));
}

const { forbidden } = createRequire(__filename)('../../.dependency-cruiser.cjs') as { forbidden: { name: string }[] };
const ruleNames = forbidden.map(({ name }) => name);

/** A house without a fault, small. */
const soundHouse = {
  'apps/api/src/alpha/thing.controller.ts': `import { alphaContract } from '@schoolhouse/alpha'; export const controller = alphaContract;`,
  'apps/house.ts': `import { alpha } from '@schoolhouse/alpha/alpha.module'; export const house = [alpha];`,
  'libs/platform/messaging/message.ts': `export const command = 1;`,
  'libs/platform/postgres/database.ts': `import { DataSource } from 'typeorm'; export const database = DataSource;`,
  'libs/platform/module-testing/open.ts': `export const open = 1;`,
  'libs/alpha/src/contract/index.ts': `import { command } from '@schoolhouse/platform/messaging/message'; export const alphaContract = command;`,
  'libs/alpha/src/alpha.module.ts': `import { handler } from './commands/do-thing'; export const alpha = handler;`,
  'libs/alpha/src/alpha.store.ts': `import { database } from '@schoolhouse/platform/postgres/database'; export const store = database;`,
  'libs/alpha/src/alpha.ts': `import { alphaContract } from './contract'; export const rule = alphaContract;`,
  'libs/alpha/src/alpha.spec.ts': `import { rule } from './alpha'; export const tried = rule;`,
  'libs/alpha/src/seats.ts': `import { store } from './alpha.store'; export const seats = store;`,
  'libs/alpha/src/seats.spec.ts': `import { fake } from './testing/open-alpha'; import { seats } from './seats'; export const tried = [fake, seats];`,
  'libs/alpha/src/commands/do-thing.ts': `import { betaContract } from '@schoolhouse/beta'; import { rule } from '../alpha'; import { store } from '../alpha.store'; export const handler = [betaContract, rule, store];`,
  'libs/alpha/src/commands/do-thing.spec.ts': `import { fakeBeta } from '@schoolhouse/beta/testing/fake-beta'; import { handler } from './do-thing'; export const tried = [fakeBeta, handler];`,
  'libs/alpha/src/testing/open-alpha.ts': `import { open } from '@schoolhouse/platform/module-testing/open'; export const fake = open;`,
  'libs/beta/src/contract/index.ts': `import { command } from '@schoolhouse/platform/messaging/message'; export const betaContract = command;`,
  'libs/beta/src/beta.store.ts': `export const betaStore = 1;`,
  'libs/beta/src/testing/fake-beta.ts': `export const fakeBeta = 1;`,
  'libs/saga/src/contract/index.ts': `export const sagaContract = 1;`,
  'libs/saga/src/engine/definition.ts': `export const workflow = 1;`,
  'libs/saga/src/engine/runner.ts': `export const runner = 1;`,
  'libs/saga/src/workflows/do-all.ts': `import { alphaContract } from '@schoolhouse/alpha'; import { workflow } from '../engine/definition'; export const doAll = [alphaContract, workflow];`,
};

/** Rule -> a file that breaks it and nothing else that matters; each stands beside the sound house. */
const planted: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a-module-shows-only-its-contract': { 'libs/alpha/src/commands/peek.ts': `import { betaStore } from '@schoolhouse/beta/beta.store'; export const peek = betaStore;` },
  'a-spec-sees-contracts-and-fakes-of-others': { 'libs/alpha/src/commands/peek.spec.ts': `import { betaStore } from '@schoolhouse/beta/beta.store'; export const peek = betaStore;` },
  'a-contract-stands-alone': { 'libs/beta/src/contract/leak.ts': `import { betaStore } from '../beta.store'; export const leak = betaStore;` },
  'workflows-speak-contracts': { 'libs/saga/src/workflows/by-hand.ts': `import { runner } from '../engine/runner'; export const byHand = runner;` },
  'rules-do-no-work': {
    'libs/beta/src/price.ts': `import { Logger } from '@nestjs/common'; export const price = Logger;`,
    'libs/beta/src/price.spec.ts': `import { price } from './price'; export const tried = price;`,
  },
  'rules-do-no-work-of-node': {
    'libs/beta/src/files.ts': `import { readFileSync } from 'node:fs'; export const files = readFileSync;`,
    'libs/beta/src/files.spec.ts': `import { files } from './files'; export const tried = files;`,
  },
  'rules-reach-no-database': {
    'libs/beta/src/far.ts': `import { near } from './near'; export const far = near;`,
    'libs/beta/src/near.ts': `import { database } from '@schoolhouse/platform/postgres/database'; export const near = database;`,
    'libs/beta/src/far.spec.ts': `import { far } from './far'; export const tried = far;`,
  },
  'libs-know-no-app': { 'libs/beta/src/up.ts': `import { controller } from '../../../apps/api/src/alpha/thing.controller'; export const up = controller;` },
  'platform-knows-no-module': { 'libs/platform/messaging/favourite.ts': `import { alphaContract } from '@schoolhouse/alpha'; export const favourite = alphaContract;` },
  'controllers-speak-contracts': { 'apps/api/src/beta/quick.controller.ts': `import { betaStore } from '@schoolhouse/beta/beta.store'; export const quick = betaStore;` },
  'testing-is-for-tests': { 'libs/beta/src/delivered.ts': `import { fakeBeta } from './testing/fake-beta'; export const delivered = fakeBeta;` },
  'no-circle': {
    'libs/beta/src/egg.ts': `import { hen } from './hen'; export const egg = () => hen;`,
    'libs/beta/src/hen.ts': `import { egg } from './egg'; export const hen = () => egg;`,
  },
  'everything-is-declared': { 'libs/beta/src/borrowed.ts': `import { sign } from 'jsonwebtoken'; export const borrowed = sign;` },
  'delivered-without-dev-dependencies': { 'libs/beta/src/heavy.ts': `import fc from 'fast-check'; export const heavy = fc;` },
};

// The cruiser reads some 500 files, beside other specs.
jest.setTimeout(120_000);

describe('the boundaries of the house', () => {
  it('are kept by all of it', () => {
    expect(violationsIn(root)).toEqual([]);
  });

  it('let pass what is meant to be', () => {
    const tree = plantTree(soundHouse);
    try {
      expect(violationsIn(tree.folder)).toEqual([]);
    } finally {
      tree.remove();
    }
  });

  describe('are seen when they are crossed:', () => {
    let found: Violation[];

    beforeAll(() => {
      const tree = plantTree({ ...soundHouse, ...Object.assign({}, ...Object.values(planted)) });
      try {
        found = violationsIn(tree.folder);
      } finally {
        tree.remove();
      }
    });

    it.each(ruleNames)('%s', (rule) => {
      expect(found.filter((violation) => violation.rule === rule).map(({ from }) => from)).toContain(Object.keys(planted[rule])[0]);
    });

    it('and only there', () => {
      const guilty = new Set(Object.values(planted).flatMap((files) => Object.keys(files)));
      expect(found.filter(({ from }) => !guilty.has(from))).toEqual([]);
    });
  });
});
