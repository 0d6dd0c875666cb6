import { newId } from '@schoolhouse/platform/ids/ids';
import { migrateBack } from '@schoolhouse/platform/postgres/migrator';
import { Login } from '../contract';
import { identityMigrations } from '../identity.module';
import { addUser, emailOf, logIn, openIdentity } from '../testing/identity-under-test';

describe('the tables of identity', () => {
  let identity: Awaited<ReturnType<typeof openIdentity>>;
  beforeAll(async () => (identity = await openIdentity()));
  afterAll(() => identity.close());

  it('accept no platform administrator in a school, no role that is none, and no second user of an email, whoever writes it', async () => {
    const school = identity.school();
    const ada = await addUser(school, 'Ada');
    const set = (sql: string, value: unknown) => identity.database.inspect(`UPDATE identity.users SET ${sql} WHERE id = $1`, [ada.id, value]);
    await expect(set('roles = $2', ['platform-admin'])).rejects.toMatchObject({ constraint: 'users_platform' });
    await expect(set('roles = $2', ['root'])).rejects.toMatchObject({ constraint: 'users_roles' });
    await expect(set('roles = $2', [])).rejects.toMatchObject({ constraint: 'users_roles' });
    await addUser(school, 'Bob');
    await expect(set('email = $2', emailOf('BOB').toUpperCase())).rejects.toMatchObject({ constraint: 'users_email' });
  });

  it("accept no session of another school's user", async () => {
    const ada = await addUser(identity.school(), 'Ada');
    const foreign = identity.database.inspect('INSERT INTO identity.session VALUES ($1, $2, $3, now(), now())', [identity.school().tenantId, newId(), ada.id]);
    await expect(foreign).rejects.toMatchObject({ code: '23503' });
  });

  it('leave whole, filled as they are, when their migrations are taken back', async () => {
    const school = identity.school();
    await addUser(school, 'Ada');
    await logIn(school, 'Ada');
    await expect(school.execute(new Login({ email: emailOf('Ada'), password: 'not the password' }))).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' });
    for (let taken = 0; taken < identityMigrations.length; taken += 1) await migrateBack(identity.database, { module: 'identity', migrations: identityMigrations });
    const left = await identity.database.inspect<{ relname: string }>(`SELECT relname FROM pg_class WHERE relnamespace = 'identity'::regnamespace AND relkind IN ('r', 'p')`);
    expect(left).toEqual([{ relname: 'migrations' }]);
  });
});
