import { PathRuleSet } from '@schoolhouse/platform/strangler/path-rule';
import { Routes } from '../../apps/api/src/door/routes';
import { Installation } from '../journeys/tenancy/installation';

const everything = new PathRuleSet([{ pattern: '/**', at: 'http://old', shareBasisPoints: 10_000, schools: [], flag: null, forwardsToken: false, shadow: false, version: 1 }]);

describe('a rule for every path', () => {
  let installation: Installation;
  beforeAll(async () => (installation = await Installation.open()), 60_000);
  afterAll(() => installation?.close());

  it('takes away no route that is asked without a token: nobody would know for which school', () => {
    const asked = installation.app.get(Routes, { strict: false }).all().filter(({ traits }) => traits.policy === 'public').map(({ path }) => path.replaceAll(/:\w+/g, 'any'));
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((path) => everything.for(path) !== undefined)).toEqual([]);
  });
});
