import { randomUUID } from 'node:crypto';
import { feesContract, GetFee } from '@schoolhouse/fees';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { contract, type Contract } from '@schoolhouse/platform/messaging/contract';
import { query } from '@schoolhouse/platform/messaging/message';
import type { ModuleServer } from '@schoolhouse/platform/remote/module-server';
import { issuer, IssuerUnderTest } from '@schoolhouse/platform/service-identity/testing/issuer-under-test';
import { Client } from 'pg';
import { z } from 'zod';
import { ensureBuilt, schoolhouse, type Env } from '../running/schoolhouse';
import { anAddress, serveHall } from './hall';

const server = process.env.TEST_DATABASE_URL ?? '';
const database = `split_${randomUUID().replaceAll('-', '')}`;
const env: Env = {
  DATABASE_URL: Object.assign(new URL(server), { pathname: `/${database}` }).toString(),
  DATABASE_ROLE_SECRET: process.env.TEST_ROLE_SECRET ?? '',
  MODULE_START_SECONDS: '1',
  LOG_LEVEL: 'silent',
};

async function onServer(sql: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  await client.query(sql);
  await client.end();
}

beforeAll(async () => {
  ensureBuilt();
  await onServer(`CREATE DATABASE ${database}`);
  expect((await schoolhouse(env, 'migrate')).code).toBe(0);
}, 300_000);

afterAll(() => onServer(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`));

jest.setTimeout(120_000);

/** It ends by itself, and says why without a trace of where in our code. */
async function expectRefused(said: RegExp, own: Env, ...args: string[]): Promise<void> {
  const { code, stderr } = await schoolhouse({ ...env, PORT: (await anAddress('tcp')).split(':')[2], MODULE_HEALTH_PORT: (await anAddress('tcp')).split(':')[2], ...own }, ...args);
  expect(stderr).toMatch(said);
  expect(stderr).not.toMatch(/^ +at /m);
  expect(code).toBe(1);
}

describe('a process ends at its start, and says why, with', () => {
  it.each<[string, Env, string[], RegExp]>([
    ['an unknown module', { HOUSE_AT: 'tcp://127.0.0.1:1' }, ['fese'], /there is no module fese; there are tenancy/],
    ['a module in two places', { FEES_AT: 'tcp://127.0.0.1:1', HOUSE_AT: 'tcp://127.0.0.1:1' }, ['fees'], /fees would be here and at tcp:\/\/127\.0\.0\.1:1: unset FEES_AT/],
    ['a module nowhere that it asks', {}, ['fees'], /TENANCY_AT \(or HOUSE_AT for all others\) is missing/],
    ['an address that is none', { HOUSE_AT: 'api:4100' }, ['fees'], /api:4100 is not an address/],
  ])('%s', async (_, own, modules, said) => expectRefused(said, own, 'module', ...modules, '--listen', await anAddress('tcp')));

  it.each(['nats', 'rabbitmq', 'redis'])('%s that does not answer where it would listen', async (transport) => {
    const at = await anAddress(transport);
    await expectRefused(new RegExp(`${at} cannot be listened at \\(.+\\): start what should be there`), {}, 'module', 'activity', '--listen', at);
  });

  it.each(['tcp', 'grpc', 'nats', 'rabbitmq', 'redis'])('a module that does not answer by %s', async (transport) => {
    await expectRefused(/fees/, { FEES_AT: await anAddress(transport) }, 'api');
  });

  it('a module in a version that does not fit, naming message and field', async () => {
    class OtherGetFee extends query(GetFee.type, { input: z.strictObject({ feeId: z.uuid(), house: z.string() }), answer: GetFee.answer }) {}
    const other: Contract = contract('fees', { ...feesContract, queries: feesContract.queries.map((type) => (type.type === GetFee.type ? OtherGetFee : type)) });
    const at = await anAddress('tcp');
    const served: ModuleServer = await serveHall(at, {}, { served: other });
    await expectRefused(new RegExp(`does not fit this one\\. .*"${GetFee.type}".*house`), { FEES_AT: at }, 'api');
    await served.close(0);
  });

  it('a secret that identity does not know', async () => {
    const identity = await IssuerUnderTest.open(new Clock());
    identity.mood = 'refusing';
    const own = { PUBLIC_URL: issuer, SERVICE_ISSUER: identity.url, SERVICE_ID: 'activity', SERVICE_SECRET: 'x'.repeat(32) };
    await expectRefused(/SERVICE_ID activity and its secret or key are not known at http/, own, 'module', 'activity', '--listen', await anAddress('tcp'));
    await identity.close();
  });
});
