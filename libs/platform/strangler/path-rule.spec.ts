import { keptPaths } from './kept-paths';
import { faultOfAddress, readOldAddress } from './old-address';
import { faultOfRule, goesToOldSystem, PathRuleSet, type PathRule } from './path-rule';

const rule = (pattern: string, fields: Partial<PathRule> = {}): PathRule => ({ pattern, at: 'http://old:8080', shareBasisPoints: 10_000, schools: [], flag: null, forwardsToken: false, shadow: false, version: 1, ...fields });
const paths = (...patterns: string[]): PathRuleSet => new PathRuleSet(patterns.map((pattern) => rule(pattern)));

describe('a rule of strangled paths', () => {
  it('is the most specific one that there is for a path', () => {
    const rules = paths('/v1/**', '/v1/lunches/*', '/v1/lunches/**', '/v1/lunches/today');
    const found = ['/v1/dinners', '/v1/lunches/today', '/v1/lunches/7', '/v1/lunches/7/menu', '/v2/lunches'].map((path) => rules.for(path)?.pattern);
    expect(found).toEqual(['/v1/**', '/v1/lunches/today', '/v1/lunches/*', '/v1/lunches/**', undefined]);
  });

  it('has an order of the schools of its own, by its pattern', () => {
    const schools = Array.from({ length: 200 }, (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`);
    const going = (pattern: string): string[] => schools.filter((id) => goesToOldSystem(rule(pattern, { shareBasisPoints: 3_000 }), id, () => false));
    expect(going('/v1/lunches/**')).toEqual(going('/v1/lunches/**'));
    expect(going('/v1/lunches/**')).not.toEqual(going('/v1/dinners/**'));
  });

  it('sends the schools of its flag while it is on', () => {
    const flagged = rule('/v1/lunches/**', { shareBasisPoints: 0, flag: 'old-lunches' });
    expect([true, false].map((on) => goesToOldSystem(flagged, 'a', (flag) => on && flag === 'old-lunches'))).toEqual([true, false]);
  });

  it.each(keptPaths)('never takes %s away, because %s', (pattern) => {
    const path = pattern.replace('**', 'any');
    expect(paths('/**', '/v1/**', '/v1/*/any').for(path)).toBeUndefined();
    expect(faultOfRule({ pattern, at: 'http://old' })).toMatch(/stays here: /);
  });

  it('is refused with what is wrong with it, its pattern or its address', () => {
    expect(faultOfRule({ pattern: 'v1', at: 'http://old' })).toContain('no pattern');
    expect(faultOfRule({ pattern: '/v1/lunches/**', at: 'old:8080' })).toContain('no address');
    expect(faultOfRule({ pattern: '/v1/lunches/**', at: 'http://old:8080' })).toBeUndefined();
  });
});

describe('an address of an old system', () => {
  it.each([
    ['http://old:8080', { origin: 'http://old:8080', base: '' }],
    ['https://Old.Example/', { origin: 'https://old.example', base: '' }],
    ['http://old/app/v0/', { origin: 'http://old', base: '/app/v0' }],
  ])('is %s', (text, address) => expect([faultOfAddress(text), readOldAddress(text)]).toEqual([undefined, address]));

  it.each(['', 'old:8080', 'ftp://old', 'file:///etc/passwd', 'javascript:alert(1)', 'unix:/run/docker.sock', 'http://', 'http://old:99999', 'http://old/?x=1', 'http://old/#x', 'http://old/../x', 'http://old/%2e%2e', 'http://old//x'])(
    'is not "%s"',
    (text) => expect(faultOfAddress(text)).toMatch(/^[^\n]+$/),
  );

  it('is not one with a password, which is not repeated', () => {
    expect(faultOfAddress('http://me:hunter2@old')).toMatch(/no user and no password/);
    for (const text of ['http://me:hunter2@old', 'me:hunter2@old']) expect(faultOfAddress(text)).not.toContain('hunter2');
  });
});
