import { newId } from '@schoolhouse/platform/ids/ids';
import { fake, type Fake } from '@schoolhouse/platform/module-testing/module-under-test';
import { CreateFirstAdministrator, EmailTaken, GetAccess, HashPassword, RemoveFirstAdministrator, type Role } from '../contract';
import { permissionsOf } from '../role-permissions';

/**
 * Identity as other modules see it, without a database: one first administrator at a time, and users who have the
 * roles that a test gives them. Emails in `taken` are refused.
 *
 *     const identity = new FakeIdentity();
 *     const house = await openModule({ …, fakes: identity.fakes });
 */
export class FakeIdentity {
  readonly users = new Map<string, { roles: Role[]; enabled: boolean; personId: string | null }>();
  readonly taken = new Set<string>();
  firstAdministrator: string | undefined;

  user(roles: Role[], personId: string | null = null): string {
    const userId = newId();
    this.users.set(userId, { roles, enabled: true, personId });
    return userId;
  }

  get fakes(): Fake[] {
    return [
      fake(HashPassword, () => ({ passwordHash: '$scrypt$of-a-fake' })),
      fake(CreateFirstAdministrator, ({ email }) => {
        if (this.taken.has(email.toLowerCase())) throw new EmailTaken();
        return { userId: (this.firstAdministrator = this.user(['school-admin'])) };
      }),
      fake(RemoveFirstAdministrator, () => {
        const removed = this.users.delete(this.firstAdministrator ?? '');
        this.firstAdministrator = undefined;
        return { removed };
      }),
      fake(GetAccess, ({ userId }) => {
        const user = this.users.get(userId);
        return { access: user ? { userId, ...user, permissions: user.enabled ? permissionsOf(user.roles) : [] } : null };
      }),
    ];
  }
}
