import { readSettings, SettingsError, type RawEnvironment } from '@schoolhouse/platform/settings/settings';
import { placementsOf, sharesOf } from '../../apps/placements';

const settingsOf = (env: RawEnvironment) => readSettings({ DATABASE_URL: 'postgres://owner:word@localhost:5432/school', ...env });
const placed = (env: RawEnvironment, hosted?: string[]) =>
  Object.fromEntries(placementsOf(settingsOf(env), hosted).map(({ contract, location }) => [contract.module, location]));

const faultsOf = (env: RawEnvironment, hosted?: string[]): readonly string[] => {
  try {
    placed(env, hosted);
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
  return [];
};

describe('where the modules are', () => {
  it('is here, unless the environment names an address', () => {
    expect(placed({ FEES_AT: 'nats://broker' })).toMatchObject({ fees: { at: 'nats://broker' }, activity: 'here', saga: 'here' });
  });

  it('is seen from a process of its own: what it hosts is here, the rest at the house or where it is named', () => {
    expect(placed({ HOUSE_AT: 'tcp://api:4100', ACTIVITY_AT: 'tcp://activity:4100' }, ['fees'])).toMatchObject({ fees: 'here', activity: { at: 'tcp://activity:4100' }, tenancy: { at: 'tcp://api:4100' } });
  });

  it('is here, and elsewhere for a share of the schools, when the address says so', () => {
    const env = { FEES_AT: 'nats://me:secret@broker@10%+flag:new-fees', ACTIVITY_AT: 'tcp://a:4100,b:4100@schools:hilltop', SAGA_AT: 'nats://broker' };
    expect(placed(env)).toMatchObject({ fees: 'here', activity: 'here', saga: { at: 'nats://broker' } });
    expect(sharesOf(settingsOf(env))).toEqual([
      { module: 'activity', at: 'tcp://a:4100,b:4100', share: { shareBasisPoints: 0, schools: ['hilltop'], flag: null } },
      { module: 'fees', at: 'nats://me:secret@broker', share: { shareBasisPoints: 1_000, schools: [], flag: 'new-fees' } },
    ]);
  });

  it('may be nowhere for a process that never asks them', () => {
    expect(placed({}, ['activity'])).toMatchObject({ activity: 'here', fees: 'nowhere' });
  });
});

describe('a process does not start, and says in one line why, for', () => {
  it.each<[string, RawEnvironment, string[] | undefined, RegExp]>([
    ['an unknown module in the environment', { FESE_AT: 'nats://broker' }, undefined, /^FESE_AT: there is no module fese; there are tenancy, .*saga$/],
    ['an unknown module on the command line', { HOUSE_AT: 'tcp://api' }, ['fese'], /^the command line: there is no module fese; there are/],
    ['a module in two places', { FEES_AT: 'nats://me:hunter2@broker', HOUSE_AT: 'tcp://api' }, ['fees'], /^fees would be here and at nats:\/\/me:…@broker: unset FEES_AT/],
    ['a module that it asks and that is nowhere', { HOUSE_AT: '', ACTIVITY_AT: 'tcp://a', ENROLLMENT_AT: 'tcp://b' }, ['fees'], /^TENANCY_AT \(or HOUSE_AT for all others\) is missing: fees here must be able to ask tenancy$/],
    ['an address that is none', { FEES_AT: 'broker:4222' }, undefined, /^broker:4222 is not an address: give tcp:\/\/host:port/],
    ['a share that is none', { FEES_AT: 'nats://me:hunter2@broker@ten%' }, undefined, /^ten% is no share of the schools: give 10%, .*flag:new-fees/],
    ['a share of what is not here', { FEES_AT: 'nats://broker@10%', HOUSE_AT: 'tcp://api' }, ['activity'], /^FEES_AT is for a share of the schools, which only a process can follow that has fees itself: give the address alone$/],
    ['an address of the house that is none', { HOUSE_AT: 'http://api' }, ['fees'], /^http:\/\/api is not an address/],
  ])('%s', (_, env, hosted, said) => {
    expect(faultsOf(env, hosted)).toEqual([expect.stringMatching(said)]);
  });

  it('every module at once that is nowhere', () => {
    expect(faultsOf({}, ['fees']).map((fault) => fault.split(' ')[0])).toEqual(['TENANCY_AT', 'ENROLLMENT_AT', 'ACTIVITY_AT']);
  });
});
