import { newId } from '@schoolhouse/platform/ids/ids';
import { eventually } from '../../house/house-under-test';
import { Installation } from './installation';

const settings = { description: 'Fees by grade', shareBasisPoints: 0, onFor: [], offFor: [], killed: false };

describe('feature flags over HTTP', () => {
  let installation: Installation;
  let school: { id: string; token: string };
  beforeAll(async () => {
    installation = await Installation.open();
    school = await installation.openSchool();
  });
  afterAll(() => installation?.close());

  const set = (name: string, changes: object, version?: number | string) =>
    installation.operate('PUT', `/v1/feature-flags/${name}`, { body: { ...settings, ...changes }, headers: version === undefined ? {} : { 'if-match': `"${version}"` } });
  const features = async (token: string) => (await installation.send('GET', '/v1/me/features', { token })).json();

  it('are made, seen and changed by who runs the installation, for the version that was seen', async () => {
    const made = await set('new-fees', { shareBasisPoints: 1_000 }, 0);
    expect([made.statusCode, made.headers.location, made.headers.etag]).toEqual([201, '/v1/feature-flags/new-fees', '"1"']);
    expect(made.json()).toMatchObject({ name: 'new-fees', ...settings, shareBasisPoints: 1_000, version: 1 });
    const seen = await installation.operate('GET', '/v1/feature-flags/new-fees');
    expect([seen.headers.etag, seen.json()]).toEqual(['"1"', made.json()]);
    expect((await installation.operate('GET', '/v1/feature-flags/new-fees', { headers: { 'if-none-match': '"1"' } })).statusCode).toBe(304);
    const changed = await set('new-fees', { killed: true }, 1);
    expect([changed.statusCode, changed.headers.etag, changed.json().killed]).toEqual([200, '"2"', true]);
    expect((await installation.operate('GET', '/v1/feature-flags')).json()).toMatchObject({ items: [{ name: 'new-fees', version: 2 }], next: null });
  });

  it('are not changed for another version: 428 without one, 412 for an older one, and for one more of the same name', async () => {
    await set('by-version', {}, 0);
    expect((await set('by-version', {})).statusCode).toBe(428);
    for (const version of [0, 2, 'x']) expect((await set('by-version', {}, version)).json()).toMatchObject({ status: 412, code: 'FEATURE_FLAG_STALE' });
    expect((await set('by-version', {}, 1)).statusCode).toBe(200);
  });

  it('are refused when they do not fit, or name a school that there is not, and not found when there are none', async () => {
    expect((await set('unfit', { shareBasisPoints: 10_001, id: newId() }, 0)).json()).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
    expect((await set('Unfit', {}, 0)).statusCode).toBe(400);
    expect((await set('unfit', { onFor: [newId()] }, 0)).json()).toMatchObject({ status: 404, code: 'SCHOOL_NOT_FOUND' });
    expect((await installation.operate('GET', '/v1/feature-flags/unfit')).json()).toMatchObject({ status: 404, code: 'FEATURE_FLAG_NOT_FOUND' });
  });

  it('are told to a school as what is on for it, and off again within a second when killed', async () => {
    const other = await installation.openSchool();
    await set('new-login', { onFor: [school.id] }, 0);
    expect(await eventually(() => features(school.token), (now) => now.features.includes('new-login'), 1_000)).toEqual({ features: ['new-login'] });
    expect(await features(other.token)).toEqual({ features: [] });
    await set('new-login', { onFor: [school.id], killed: true }, 1);
    expect(await eventually(() => features(school.token), (now) => !now.features.includes('new-login'), 1_000)).toEqual({ features: [] });
  });

  it('are for those who run the installation alone, and what is on for who is signed in', async () => {
    const attempts = [
      installation.send('GET', '/v1/feature-flags', { token: school.token }),
      installation.send('GET', '/v1/feature-flags/new-fees', { token: school.token }),
      installation.send('PUT', '/v1/feature-flags/new-fees', { token: school.token, body: settings, headers: { 'if-match': '"1"' } }),
    ];
    for (const attempt of attempts) expect([(await attempt).statusCode, (await attempt).json().code]).toEqual([403, 'PERMISSION_MISSING']);
    expect((await installation.send('GET', '/v1/me/features')).statusCode).toBe(401);
  });
});
