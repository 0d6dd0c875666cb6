import { newId } from '@schoolhouse/platform/ids/ids';
import { eventually } from '../../house/house-under-test';
import { aNewSchool, Installation } from './installation';

describe('schools over HTTP', () => {
  let installation: Installation;
  beforeAll(async () => (installation = await Installation.open()));
  afterAll(() => installation?.close());

  const settings = (token: string) => installation.send('GET', '/v1/settings', { token });
  const change = (token: string, body: object, headers: Record<string, string>) => installation.send('PATCH', '/v1/settings', { token, body, headers });

  it('are suspended within a second, for who is signed in and who is not, and go on when resumed', async () => {
    const { id, slug, token } = await installation.openSchool();
    const other = await installation.openSchool();
    expect((await settings(token)).statusCode).toBe(200);
    const suspended = await installation.operate('POST', `/v1/schools/${id}/suspend`, { body: { reason: 'unpaid' } });
    expect([suspended.statusCode, suspended.json()]).toMatchObject([200, { status: 'suspended', reason: 'unpaid', version: 3 }]);
    const refused = await eventually(() => settings(token), ({ statusCode }) => statusCode !== 200, 1_000);
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'SCHOOL_SUSPENDED']);
    expect(await installation.logIn(slug, 'admin@hill.example')).toMatchObject({ code: 'SCHOOL_SUSPENDED' });
    expect((await settings(other.token)).statusCode).toBe(200);

    expect((await installation.operate('POST', `/v1/schools/${id}/resume`)).json()).toMatchObject({ status: 'active', reason: null });
    await eventually(() => settings(token), ({ statusCode }) => statusCode === 200, 1_000);
  });

  it('are suspended once for one key, and not when they are suspended already', async () => {
    const { id } = await installation.openSchool();
    const key = { 'idempotency-key': newId() };
    const suspend = (headers?: Record<string, string>) => installation.operate('POST', `/v1/schools/${id}/suspend`, { body: { reason: 'unpaid' }, headers });
    const [first, second] = [await suspend(key), await suspend(key)];
    expect([second.statusCode, second.body]).toEqual([200, first.body]);
    const third = await suspend();
    expect([third.statusCode, third.json().code]).toEqual([409, 'ILLEGAL_SCHOOL_MOVE']);
    expect((await installation.operate('POST', `/v1/schools/${newId()}/suspend`, { body: { reason: 'unpaid' } })).json()).toMatchObject({ status: 404, code: 'SCHOOL_NOT_FOUND' });
  });

  it('are listed page by page', async () => {
    for (const slug of ['zz-a', 'zz-b', 'zz-c']) await installation.openSchool({ slug });
    const seen: string[] = [];
    for (let url = '/v1/schools?limit=2&status=active'; url; ) {
      const page = await installation.operate('GET', url);
      seen.push(...page.json().items.map(({ slug }: { slug: string }) => slug));
      url = /<([^>]+)>; rel="next"/.exec(String(page.headers.link ?? ''))?.[1] ?? '';
    }
    expect(seen.slice(-3)).toEqual(['zz-a', 'zz-b', 'zz-c']);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('change their settings for the version that was seen: 428 without one, 412 for an older one', async () => {
    const { token } = await installation.openSchool();
    const seen = await settings(token);
    expect(seen.headers.etag).toBe('"1"');
    expect((await change(token, { dueDays: 14 }, {})).statusCode).toBe(428);
    const changed = await change(token, { dueDays: 14, branding: { displayName: 'The Hill' } }, { 'if-match': '"1"' });
    expect([changed.statusCode, changed.headers.etag, changed.json()]).toMatchObject([200, '"2"', { dueDays: 14, currency: 'EUR', branding: { displayName: 'The Hill', logoUrl: null } }]);
    const late = await change(token, { dueDays: 21 }, { 'if-match': '"1"' });
    expect([late.statusCode, late.json().code]).toEqual([412, 'SETTINGS_STALE']);
    expect((await settings(token)).json()).toEqual(changed.json());
  });

  it('refuse settings that do not fit, naming the field', async () => {
    const { token } = await installation.openSchool();
    const unfit: [object, string][] = [
      [{ currency: 'ZZZ' }, '/currency'],
      [{ timeZone: '+02:00' }, '/timeZone'],
      [{ locale: 'en_US' }, '/locale'],
      [{ dueDays: 400 }, '/dueDays'],
      [{ branding: { logoUrl: 'javascript:alert(1)' } }, '/branding/logoUrl'],
      [{ branding: { primaryColor: 'red' } }, '/branding/primaryColor'],
      [{ version: 7 }, ''],
      [{ status: 'active' }, ''],
    ];
    for (const [body, field] of unfit) {
      const refused = await change(token, body, { 'if-match': '"1"' });
      expect([body, refused.statusCode, refused.json().code]).toEqual([body, 400, 'INVALID_REQUEST']);
      expect(refused.json().errors[0].pointer).toMatch(new RegExp(`${field}$`));
    }
    expect((await settings(token)).headers.etag).toBe('"1"');
  });

  it('show the public how they present themselves, and no more', async () => {
    const { slug } = await installation.openSchool();
    const shown = await installation.send('GET', `/v1/branding/${slug}`);
    expect([shown.statusCode, shown.json()]).toEqual([200, { slug, displayName: 'Hill School', logoUrl: null, primaryColor: '#1f4e79', accentColor: '#f2a900', locale: 'en' }]);
    expect((await installation.send('GET', `/v1/branding/${slug}`, { headers: { 'if-none-match': String(shown.headers.etag) } })).statusCode).toBe(304);
    expect((await installation.send('GET', '/v1/branding/no-such-school')).json()).toMatchObject({ status: 404, code: 'SCHOOL_NOT_FOUND' });
  });

  it('are not there for the public while they are being provisioned', async () => {
    const { slug } = aNewSchool();
    await installation.database.inspect(`INSERT INTO tenancy.school VALUES ($1, $2, 'Half', 'provisioning', NULL, now(), now(), 1)`, [newId(), slug]);
    expect((await installation.send('GET', `/v1/branding/${slug}`)).statusCode).toBe(404);
  });
});
