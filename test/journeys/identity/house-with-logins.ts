import { Module, type DynamicModule } from '@nestjs/common';
import { CommandBus, type Command } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CreateFirstAdministrator, identityContract } from '@schoolhouse/identity';
import { IdentityModule, identityMigrations } from '@schoolhouse/identity/identity.module';
import { hashPassword } from '@schoolhouse/identity/passwords/password-hash';
import { TokenSettingsModule } from '@schoolhouse/identity/tokens/token-settings';
import { newId } from '@schoolhouse/platform/ids/ids';
import { createLogger } from '@schoolhouse/platform/logging/logger';
import { LoggingModule } from '@schoolhouse/platform/logging/logging.module';
import { MessagingModule } from '@schoolhouse/platform/messaging/messaging.module';
import { place } from '@schoolhouse/platform/messaging/placement';
import { createTestDatabase, type TestDatabase } from '@schoolhouse/platform/module-testing/test-database';
import { PostgresModule } from '@schoolhouse/platform/postgres/postgres.module';
import { runInContext, systemPrincipal } from '@schoolhouse/platform/tenant-context/message-context';
import { ActivateSchool, RegisterSchool, SuspendSchool, tenancyContract } from '@schoolhouse/tenancy';
import { TenancyModule, tenancyMigrations } from '@schoolhouse/tenancy/tenancy.module';
import { DoorModule } from '../../../apps/api/src/door/door.module';
import { HealthModule } from '../../../apps/api/src/health/health.module';
import { createHttpApplication, type HttpOptions } from '../../../apps/api/src/http-application';
import { AuthController } from '../../../apps/api/src/identity/auth.controller';
import { MeController } from '../../../apps/api/src/identity/me.controller';
import { SigningKeysController } from '../../../apps/api/src/identity/signing-keys.controller';
import { UsersController } from '../../../apps/api/src/identity/users.controller';

const issuer = 'http://house.test';
export const password = 'correct horse battery staple';

const migrations = [
  { module: 'tenancy', migrations: tenancyMigrations },
  { module: 'identity', migrations: identityMigrations },
];

export interface School {
  readonly id: string;
  readonly slug: string;
  readonly administratorId: string;
}

/** The door with identity and tenancy themselves behind it. */
export class HouseWithLogins {
  private passwordHash?: Promise<string>;

  private constructor(
    readonly app: NestFastifyApplication,
    readonly database: TestDatabase,
  ) {}

  static async open(http?: HttpOptions): Promise<HouseWithLogins> {
    const database = await createTestDatabase(migrations);
    const logger = createLogger({ level: 'silent', service: 'test' });
    const root = {
      module: TestRoot,
      imports: [
        LoggingModule.with(logger),
        PostgresModule.forRoot(database),
        TokenSettingsModule.with({ issuer, audience: issuer, accessSeconds: 600, refreshDays: 30, signingKeySecret: 's'.repeat(32) }),
        MessagingModule.with([place(identityContract, IdentityModule, 'here'), place(tenancyContract, TenancyModule, 'here')]),
        DoorModule.with({ cursorSecret: 'c'.repeat(32), publicUrl: issuer }),
        HealthModule.with(migrations),
      ],
      controllers: [AuthController, MeController, SigningKeysController, UsersController],
    } satisfies DynamicModule;
    const app = await createHttpApplication(root, logger, http);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return new HouseWithLogins(app, database);
  }

  /** A school with its first administrator, whose email begins with `admin@`. */
  async school(): Promise<School> {
    const id = newId();
    const slug = `school-${id.slice(-12)}`;
    await this.execute(id, new RegisterSchool({ slug, name: 'Hill School' }));
    const administratorId = await this.administrator(id);
    await this.execute(id, new ActivateSchool({ administratorId }));
    return { id, slug, administratorId };
  }

  async administrator(tenantId: string): Promise<string> {
    this.passwordHash ??= hashPassword(password);
    const { userId } = await this.execute(tenantId, new CreateFirstAdministrator({ email: 'admin@hill.example', name: 'Admin', passwordHash: await this.passwordHash }));
    return userId;
  }

  suspend({ id }: School): Promise<unknown> {
    return this.execute(id, new SuspendSchool({ reason: 'unpaid' }));
  }

  send(method: 'GET' | 'POST' | 'PATCH', url: string, { body, token, headers = {} }: { body?: object; token?: string; headers?: Record<string, string> } = {}) {
    const own = { ...(token && { authorization: `Bearer ${token}` }), ...(method === 'POST' && { 'idempotency-key': newId() }), ...headers };
    return this.app.inject({ method, url, headers: own, ...(body && { payload: body }) });
  }

  logIn(school: string, email = 'admin@hill.example', given = password) {
    return this.send('POST', '/v1/auth/login', { body: { school, email, password: given } });
  }

  async tokensOf({ slug }: School, email?: string): Promise<{ accessToken: string; refreshToken: string }> {
    return (await this.logIn(slug, email)).json();
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }

  private execute<Answer>(tenantId: string, command: Command<Answer>): Promise<Answer> {
    const commands = this.app.get(CommandBus, { strict: false });
    return runInContext({ tenantId, principal: systemPrincipal, correlationId: newId() }, () => commands.execute(command));
  }
}

@Module({})
class TestRoot {}
