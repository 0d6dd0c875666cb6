import { newId } from '@schoolhouse/platform/ids/ids';
import { DisableUser, ListUsers } from '../contract';
import { addUser, openIdentity } from '../testing/identity-under-test';

describe('the list of users', () => {
  let identity: Awaited<ReturnType<typeof openIdentity>>;
  let school: ReturnType<typeof identity.school>;
  const personId = newId();
  beforeAll(async () => {
    identity = await openIdentity();
    school = identity.school();
    for (const [name, role] of [['Ada', 'staff'], ['Bob', 'teacher'], ['Cyd', 'guardian'], ['Dot', 'teacher']] as const) {
      identity.clock.advance(1_000);
      const user = await addUser(school, name, [role], name === 'Cyd' ? { personId } : {});
      if (name === 'Dot') await school.execute(new DisableUser({ userId: user.id }));
    }
    await addUser(identity.school(), 'Eve');
  });
  afterAll(() => identity.close());

  const names = async (filter: ConstructorParameters<typeof ListUsers>[0]) => (await school.query(new ListUsers(filter))).items.map(({ name }) => name);

  it('shows those of the school, the newest first', async () => {
    expect(await names({})).toEqual(['Dot', 'Cyd', 'Bob', 'Ada']);
  });

  it('goes on where a page ended, whoever comes meanwhile', async () => {
    const first = await school.query(new ListUsers({ limit: 3 }));
    const second = await school.query(new ListUsers({ limit: 3, after: first.next }));
    expect([first, second].map(({ items }) => items.map(({ name }) => name))).toEqual([['Dot', 'Cyd', 'Bob'], ['Ada']]);
    expect(second.next).toBeNull();
  });

  it('is filtered by role, state, email and person', async () => {
    expect(await names({ role: 'teacher' })).toEqual(['Dot', 'Bob']);
    expect(await names({ role: 'teacher', enabled: true })).toEqual(['Bob']);
    expect(await names({ enabled: false })).toEqual(['Dot']);
    expect(await names({ email: 'CYD@hill.example' })).toEqual(['Cyd']);
    expect(await names({ personId })).toEqual(['Cyd']);
  });
});
