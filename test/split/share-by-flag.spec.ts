import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { register } from 'prom-client';
import { createLogger } from '@schoolhouse/platform/logging/logger';
import { isAmong, parseShare, shareText } from '@schoolhouse/platform/remote/school-share';
import type { Settings } from '@schoolhouse/platform/settings/settings';
import { ModuleHostModule } from '../../apps/module/src/module-host.module';
import { placementsOf } from '../../apps/placements';
import { serveModules } from '../../apps/serve-modules';
import { eventually, testSettings } from '../house/house-under-test';
import { Installation } from '../journeys/tenancy/installation';
import { anAddress } from './hall';

const flag = { description: '', shareBasisPoints: 0, onFor: [] as string[], offFor: [] as string[], killed: false };
const path = '/v1/feature-flags/new-fees';

const share = parseShare('30%+flag:new-fees');

/** `FEES_AT=tcp://…@30%+flag:new-fees`: the api has fees, and another process beside it has fees as well. */
describe('schools that go by their share or a flag', () => {
  let installation: Installation;
  let fees: INestApplicationContext;
  const leave: (() => Promise<void>)[] = [];
  let at: string;
  beforeAll(async () => {
    const house = await anAddress('tcp');
    at = await anAddress('tcp');
    const started = (settings: Settings): Settings => ({ ...settings, modules: { ...settings.modules, listen: [house], at: { fees: `${at}@${shareText(share)}` } } });
    installation = await Installation.open(started);
    const settings = testSettings(installation.database);
    leave.push(await serveModules(installation.app as INestApplicationContext, started(settings), placementsOf(started(settings))));

    const own = { ...settings, modules: { ...settings.modules, listen: [at], restAt: house } };
    const placements = placementsOf(own, ['fees']);
    fees = await NestFactory.createApplicationContext(ModuleHostModule.with(own, placements, createLogger({ level: 'silent', service: 'fees' })), { logger: false });
    leave.push(await serveModules(fees, own, placements));
  });
  afterAll(async () => {
    for (const end of leave.reverse()) await end();
    await fees?.close();
    await installation?.close();
  });

  const set = async (changes: object, version: number) => expect((await installation.operate('PUT', path, { body: { ...flag, ...changes }, headers: { 'if-match': `"${version}"` } })).statusCode).toBeLessThan(300);
  const calls = async () => Object.fromEntries(((await register.getSingleMetric('schoolhouse_moving_calls_total')?.get())?.values ?? []).map(({ labels, value }) => [labels.where, value]));

  const statuses = new Set<number>();
  /** Here or there; nowhere while no rule is in force. */
  const servedAt = async ({ token }: { token: string }): Promise<string> => {
    const before = await calls();
    statuses.add((await installation.send('GET', '/v1/fees', { token })).statusCode);
    const after = await calls();
    return Object.keys(after).filter((where) => after[where] !== before[where]).join();
  };
  const aSchool = async (which: 'of the share' | 'of the others') => {
    for (;;) {
      const school = await installation.openSchool();
      if (isAmong(share, 'fees', school.id, () => false) === (which === 'of the share')) return school;
    }
  };

  it('go from the start, each the same way each time', async () => {
    const [going, staying] = [await aSchool('of the share'), await aSchool('of the others')];
    await eventually(() => servedAt(staying), (where) => where !== ''); // the rule is in force once fees has said hello
    for (let time = 0; time < 3; time += 1) expect([await servedAt(going), await servedAt(staying)]).toEqual(['there', 'here']);
  });

  it('go when it is switched on for them, come back when it is killed, and no request fails', async () => {
    const [one, other] = [await aSchool('of the others'), await aSchool('of the others')];
    await set({ onFor: [one.id] }, 0);
    expect(await eventually(() => servedAt(one), (where) => where === 'there')).toBe('there');
    expect(await servedAt(other)).toBe('here');

    await set({ onFor: [one.id], shareBasisPoints: 10_000 }, 1);
    expect(await eventually(() => servedAt(other), (where) => where === 'there')).toBe('there');

    await set({ onFor: [one.id], shareBasisPoints: 10_000, killed: true }, 2);
    for (const school of [one, other]) expect(await eventually(() => servedAt(school), (where) => where === 'here')).toBe('here');
    expect([...statuses]).toEqual([200]);
  });

  it('are told of where the rule comes from, without a password', async () => {
    const { processes, moving } = await eventually(async () => (await installation.operate('GET', '/v1/topology')).json(), ({ processes: { length } }) => length === 2);
    expect(processes).toMatchObject([{ name: 'api', shares: { fees: { at, share: shareText(share) } } }, { name: 'fees', shares: {} }]);
    expect(moving).toEqual([]);
  });
});
