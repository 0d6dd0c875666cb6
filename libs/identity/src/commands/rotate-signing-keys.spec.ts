import { CommandBus } from '@nestjs/cqrs';
import { decodeProtectedHeader } from 'jose';
import { newId } from '@schoolhouse/platform/ids/ids';
import { Database } from '@schoolhouse/platform/postgres/database';
import { runInContext, systemPrincipal } from '@schoolhouse/platform/tenant-context/message-context';
import { platformTenantId } from '@schoolhouse/tenancy';
import { GetJwks, RotateSigningKeys } from '../contract';
import { addUser, logIn, openIdentity, racing, tokenSettings } from '../testing/identity-under-test';
import { SigningKeys } from '../tokens/signing-keys';
import { TokenSettings } from '../tokens/token-settings';
import { TokenVerifier } from '../tokens/token-verifier';

const minutes = 60_000;

describe('signing keys', () => {
  let identity: Awaited<ReturnType<typeof openIdentity>>;
  let school: ReturnType<typeof identity.school>;
  beforeEach(async () => {
    identity = await openIdentity();
    school = identity.school();
    await addUser(school, 'Ada');
  });
  afterEach(() => identity.close());

  const rotate = (compromised: boolean, key = newId()) => {
    const context = { tenantId: platformTenantId, principal: systemPrincipal, correlationId: newId(), commandKey: { id: key, fingerprint: '', whenInFlight: 'wait' as const } };
    return runInContext(context, () => identity.app.get(CommandBus, { strict: false }).execute(new RotateSigningKeys({ compromised })));
  };
  const token = async () => {
    const { accessToken } = await logIn(school, 'Ada');
    return { accessToken, kid: decodeProtectedHeader(accessToken).kid };
  };
  const published = async () => (await school.query(new GetJwks({}))).keys.map(({ kid }) => kid);
  const isGood = (accessToken: string) => identity.app.get(TokenVerifier, { strict: false }).verify(accessToken).then(() => true, () => false);
  const anotherProcess = (settings = tokenSettings) => new SigningKeys(identity.app.get(Database, { strict: false }), new TokenSettings(settings), identity.clock);

  it('are made on first need: one, however many processes need it at once', async () => {
    expect(await published()).toEqual([]);
    const first = (keys: SigningKeys) => school.inContext(() => keys.current());
    const made = await racing(identity, 'identity.signing_key', 3, () => Promise.all([anotherProcess(), anotherProcess(), anotherProcess()].map(first)));
    expect(new Set(made.map(({ kid }) => kid)).size).toBe(1);
    expect(await published()).toEqual([made[0].kid]);
    expect((await token()).kid).toBe(made[0].kid);
  });

  it('are published without their private half, which is sealed at rest', async () => {
    await token();
    const { keys } = await school.query(new GetJwks({}));
    expect(Object.keys(keys[0]).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    const [row] = await identity.database.inspect<{ public_key: object; sealed_private_key: string }>('SELECT * FROM identity.signing_key');
    expect(row.public_key).not.toHaveProperty('d');
    expect(row.sealed_private_key).toMatch(/^v1\./);
    await expect(school.inContext(() => anotherProcess({ ...tokenSettings, signingKeySecret: 'not the secret of this installation' }).current())).rejects.toThrow(/SIGNING_KEY_SECRET/);
  });

  it('rotate without a refused token: the new one is known before it signs, the old one until its last token ends', async () => {
    const before = await token();
    const { kid, signsFrom } = await rotate(false);
    expect(signsFrom).toBe('2026-09-01T08:02:00.000Z');
    expect(await published()).toEqual([kid, before.kid]);
    identity.clock.advance(2 * minutes - 1);
    const last = await token();
    expect(last.kid).toBe(before.kid);
    identity.clock.advance(10_000);
    expect((await token()).kid).toBe(kid);
    identity.clock.advance(9 * minutes);
    expect(await isGood(last.accessToken)).toBe(true);
    identity.clock.advance(3 * minutes);
    expect(await published()).toEqual([kid]);
    await rotate(false);
    expect(await identity.database.inspect('SELECT 1 FROM identity.signing_key')).toHaveLength(2);
  });

  it('that are compromised are worth nothing: neither they nor what they signed', async () => {
    const stolen = await token();
    expect(await isGood(stolen.accessToken)).toBe(true);
    const { kid } = await rotate(true);
    expect(await published()).toEqual([kid]);
    expect((await token()).kid).toBe(kid);
    identity.clock.advance(1 * minutes);
    expect(await isGood(stolen.accessToken)).toBe(false);
    expect(await isGood((await token()).accessToken)).toBe(true);
  });

  it('rotate once when told twice', async () => {
    await token();
    const key = newId();
    expect(await rotate(false, key)).toEqual(await rotate(false, key));
    expect(await published()).toHaveLength(2);
  });

  it('are for no school to change', async () => {
    await expect(school.execute(new RotateSigningKeys({}))).rejects.toMatchObject({ code: 'KEYS_OF_PLATFORM' });
  });

  it('can be changed by the module in nothing but their end', async () => {
    const grants = await identity.database.inspect<{ column_name: string }>(
      `SELECT column_name FROM information_schema.column_privileges WHERE table_schema = 'identity' AND table_name = 'signing_key' AND privilege_type = 'UPDATE' AND grantee = 'schoolhouse_identity'`,
    );
    expect(grants).toEqual([{ column_name: 'verifies_until' }]);
    const others = await identity.database.inspect(
      `SELECT grantee FROM information_schema.table_privileges WHERE table_schema = 'identity' AND table_name = 'signing_key'
       AND grantee <> 'schoolhouse_identity' AND grantee <> (SELECT tableowner FROM pg_tables WHERE schemaname = 'identity' AND tablename = 'signing_key')`,
    );
    expect(others).toEqual([]);
  });
});
