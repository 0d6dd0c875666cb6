import { bySpecificity, faultOfPattern, fits, namesOf, readPattern } from './path-pattern';

const fitsPath = (pattern: string, path: string): boolean => fits(readPattern(pattern), namesOf(path) ?? []);

describe('a pattern of paths', () => {
  it.each([
    ['/v1/lunches', ['/v1/lunches'], ['/v1/lunches/7', '/v1/lunch', '/v1', '/v1/lunches/']],
    ['/v1/lunches/**', ['/v1/lunches', '/v1/lunches/', '/v1/lunches/7/menu', '/v1/%6cunches/7'], ['/v1/lunchesx', '/v1', '/v2/lunches']],
    ['/v1/*/menu', ['/v1/lunches/menu', '/v1/x/menu'], ['/v1/menu', '/v1/a/b/menu', '/v1/lunches/menu/7']],
    ['/v1/*/menu/**', ['/v1/lunches/menu/7'], ['/v1/lunches']],
    ['/**', ['/', '/v1/lunches'], []],
  ])('%s fits %j and not %j', (pattern, those, not) => {
    expect(those.filter((path) => !fitsPath(pattern, path))).toEqual([]);
    expect(not.filter((path) => fitsPath(pattern, path))).toEqual([]);
  });

  it.each(['v1/lunches', '', '/v1/**/menu', '/v1//menu', '/v1/lunches/', '/v1/lun*', '/v1/../schools', '/v1/.', '/v1/a b', '/v1/%41', '/v1/a?b', 'http://x/v1'])('is refused in one line: "%s"', (text) => {
    expect(faultOfPattern(text)).toMatch(/^.* is no pattern: [^\n]+$/);
  });

  it.each(['/v1/lunches', '/v1/lunches/**', '/v1/*/menu', '/**', '/legacy.php/x_y-z~1/**'])('is none of those: %s', (text) => expect(faultOfPattern(text)).toBeUndefined());

  it('that is more specific goes first, from the left', () => {
    const inOrder = ['/v1/lunches/7', '/v1/lunches/7/**', '/v1/lunches/*', '/v1/lunches/**', '/v1/*/7', '/v1/*/**', '/v1/**', '/**'];
    const sorted = [...inOrder].reverse().sort((one, other) => bySpecificity(readPattern(one), readPattern(other)));
    expect(sorted).toEqual(inOrder);
  });
});

describe('a path that could mean another one to the next reader', () => {
  it.each([
    '/v1/lunches/../schools', '/v1/lunches/..', '/v1/lunches/.', '/v1/./lunches', '/v1/lunches/%2e%2e/schools', '/v1/lunches/.%2E/schools', '/v1/lunches/..;/schools', '/v1/lunches/..;x=1/schools', '/v1/lunches/;/x',
    '/v1/lunches/%2f..', '/v1/lunches%2Fx', '/v1/lunches/%5c..', '/v1/lunches/\\..', '/v1/lunches/%252e%252e/x', '/v1/lunches/%252fx', '/v1/lunches/%00', '/v1/lunches/%0d%0aX', '/v1//lunches', '//elsewhere.example/v1', '/v1/lunches//',
    'http://elsewhere.example/v1/lunches', '*', '', 'v1/lunches', '/v1/lunches#x', '/v1/lunches/%ff', '/v1/lunches/%', '/v1/lunches/%zz', '/v1/lun ches', '/v1/caf\u00e9',
  ])('has no names: %s', (path) => expect(namesOf(path)).toBeUndefined());

  it.each(['/v1/lunches/a..b', '/v1/lunches/...', '/v1/lunches/x;y=1', '/v1/caf%C3%A9', "/v1/it's(7)@home:x,y=1+2&3!$*~", '/v1/lunches/50%25'])('is not %s', (path) => expect(namesOf(path)).toBeDefined());
});
