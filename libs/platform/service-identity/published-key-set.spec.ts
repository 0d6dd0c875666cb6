import { Logger } from '@nestjs/common';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { TestClock } from '../module-testing/test-clock';
import { AuthorizationServer } from './authorization-server';
import { publishedKeySet } from './published-key-set';
import { issuer, IssuerUnderTest } from './testing/issuer-under-test';

beforeAll(() => Logger.overrideLogger(false));

describe('the keys of the installation, elsewhere', () => {
  let clock: TestClock;
  let identity: IssuerUnderTest;
  let keys: ReturnType<typeof publishedKeySet>;
  beforeEach(async () => {
    clock = new TestClock();
    identity = await IssuerUnderTest.open(clock);
    keys = publishedKeySet(new AuthorizationServer(issuer, identity.url), clock);
  });
  afterEach(() => identity.close());

  const isGood = (token: string) => jwtVerify(token, keys, { currentDate: clock.now() }).then(() => true, (error: { code: string }) => error.code);
  const asked = () => identity.asked.filter((path) => path.endsWith('jwks.json')).length;

  it('are asked for once, by the metadata', async () => {
    const token = await identity.token();
    expect(await Promise.all([isGood(token), isGood(token), isGood(token)])).toEqual([true, true, true]);
    expect([await isGood(token), asked()]).toEqual([true, 1]);
  });

  it('go on while identity is away, whose absence nobody waits for', async () => {
    const token = await identity.token();
    await isGood(token);
    identity.mood = 'silent';
    clock.advance(60_000);
    expect(await isGood(token)).toBe(true);
    expect(await isGood(token)).toBe(true);
  });

  it('are renewed after a minute: one that was withdrawn is good no longer', async () => {
    const token = await identity.token();
    await isGood(token);
    identity.rotate('second');
    clock.advance(59_999);
    expect(await isGood(token)).toBe(true);
    clock.advance(1);
    while ((await isGood(token)) === true) await new Promise(setImmediate);
    expect(await isGood(token)).toBe('ERR_JWKS_NO_MATCHING_KEY');
    expect(decodeProtectedHeader(await identity.token()).kid).toBe('second');
    expect(await isGood(await identity.token())).toBe(true);
  });

  it('cannot be had when identity was never there, and are once it is', async () => {
    identity.mood = 'failing';
    const token = await identity.token();
    expect(await isGood(token)).toBe('IDENTITY_UNAVAILABLE');
    identity.mood = 'well';
    expect(await isGood(token)).toBe(true);
  });

  it('are missed with the address at which they are looked for, in the log once, however many calls come', async () => {
    const told = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    identity.mood = 'failing';
    const token = await identity.token();
    const missed = () => jwtVerify(token, keys, { currentDate: clock.now() }).catch(({ details }: { details: object }) => details);
    for (const call of [1, 2, 3]) expect([call, await missed()]).toEqual([call, { at: identity.url, status: 500 }]);
    expect(told).toHaveBeenCalledTimes(1);
    told.mockRestore();
  });
});
