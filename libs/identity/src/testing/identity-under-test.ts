import { openModule, fake, type ModuleUnderTest, type SchoolUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { currentTenant, type Principal } from '@schoolhouse/platform/tenant-context/message-context';
import { GetSchool } from '@schoolhouse/tenancy';
import { CreateUser, identityContract, Login, type Role, type TokensView, type UserView } from '../contract';
import { IdentityModule, identityMigrations } from '../identity.module';
import { permissionsOf } from '../role-permissions';
import { TokenSettingsModule, type TokenSettings } from '../tokens/token-settings';
import { TokenVerificationModule } from '../tokens/token-verification.module';

export const tokenSettings: TokenSettings = {
  issuer: 'https://school.example',
  audience: 'https://school.example',
  accessSeconds: 600,
  refreshDays: 30,
  signingKeySecret: 'a secret for tests, 32 characters or more',
};

export const password = 'correct horse battery staple';

/** What a test may do to the schools around identity. */
export interface Surroundings {
  readonly suspended: Set<string>;
  /** Done once, when identity asks for the school: at a login that is after the password was looked at, before its transaction. */
  meanwhile?: () => Promise<unknown>;
}

/** Identity on a real PostgreSQL. Schools are active unless they are put into `suspended`. */
export async function openIdentity(settings: TokenSettings = tokenSettings): Promise<ModuleUnderTest & Surroundings> {
  const around: Surroundings = { suspended: new Set() };
  const house = await openModule({
    contract: identityContract,
    module: IdentityModule,
    migrations: identityMigrations,
    imports: [TokenSettingsModule.with(settings), TokenVerificationModule],
    fakes: [
      fake(GetSchool, async () => {
        const { meanwhile } = identity;
        identity.meanwhile = undefined;
        await meanwhile?.();
        return { school: schoolWith(currentTenant(), around.suspended.has(currentTenant()) ? 'suspended' : 'active') };
      }),
    ],
  });
  const identity: ModuleUnderTest & Surroundings = Object.assign(house, around);
  return identity;
}

const schoolWith = (id: string, status: 'active' | 'suspended') => ({ id, slug: 'hill', name: 'Hill School', status, reason: null, createdAt: '2026-01-01T00:00:00.000Z', version: 1 });

export const emailOf = (name: string): string => `${name.toLowerCase()}@hill.example`;

export async function addUser(school: SchoolUnderTest, name: string, roles: Role[] = ['staff'], more: { personId?: string } = {}): Promise<UserView> {
  const { user } = await school.execute(new CreateUser({ email: emailOf(name), name, password, roles, ...more }));
  return user;
}

export async function logIn(school: SchoolUnderTest, name: string, address = '192.0.2.1'): Promise<TokensView> {
  const { tokens } = await school.execute(new Login({ email: emailOf(name), password, address }));
  return tokens;
}

/** As the door fills it in. */
export const principalOf = (user: UserView): Principal => ({ id: user.id, kind: 'user', permissions: permissionsOf(user.roles) });

/**
 * Work that races for sure: nobody can write to the table until `racers` transactions stand before it, each with
 * whatever it has read by then.
 */
export async function racing<T>({ database }: ModuleUnderTest, table: string, racers: number, work: () => Promise<T>): Promise<T> {
  await database.inspect('BEGIN');
  await database.inspect(`LOCK TABLE ${table} IN SHARE MODE`);
  const done = work();
  for (let waiting = 0; waiting < racers; ) {
    await database.inspect('SELECT pg_stat_clear_snapshot()');
    [{ waiting }] = await database.inspect<{ waiting: number }>(`SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`);
  }
  await database.inspect('COMMIT');
  return done;
}
