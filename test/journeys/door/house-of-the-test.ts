import { Global, Module, type CanActivate, type DynamicModule, type Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SignJWT, exportJWK, generateKeyPair, type JWTPayload } from 'jose';
import type { DestinationStream } from 'pino';
import { GetAccess, GetJwks } from '@schoolhouse/identity';
import { TokenSettingsModule } from '@schoolhouse/identity/tokens/token-settings';
import { newId } from '@schoolhouse/platform/ids/ids';
import { createLogger } from '@schoolhouse/platform/logging/logger';
import { LoggingModule } from '@schoolhouse/platform/logging/logging.module';
import { MessageRouter } from '@schoolhouse/platform/messaging/message-router';
import { MessagingModule } from '@schoolhouse/platform/messaging/messaging.module';
import type { Placement } from '@schoolhouse/platform/messaging/placement';
import { currentContext } from '@schoolhouse/platform/tenant-context/message-context';
import { createTestDatabase, type TestDatabase } from '@schoolhouse/platform/module-testing/test-database';
import type { ModuleMigrations } from '@schoolhouse/platform/postgres/migrator';
import { PostgresModule } from '@schoolhouse/platform/postgres/postgres.module';
import { GetSchool } from '@schoolhouse/tenancy';
import { DoorModule } from '../../../apps/api/src/door/door.module';
import { HealthModule } from '../../../apps/api/src/health/health.module';
import type { RateLimitSettings } from '../../../apps/api/src/door/rate-limits/rate-limits';
import { createHttpApplication, type HttpOptions } from '../../../apps/api/src/http-application';

const issuer = 'http://house.test';

export interface Wanted {
  readonly imports?: readonly DynamicModule[];
  readonly controllers?: readonly Type[];
  readonly placements?: readonly Placement[];
  readonly migrations?: readonly ModuleMigrations[];
  readonly logs?: DestinationStream;
  readonly rateLimits?: RateLimitSettings;
  readonly http?: HttpOptions;
}

export interface User {
  readonly userId: string;
  readonly tenantId: string;
  permissions: string[];
  enabled: boolean;
  /** The guardian or student whose login this is. */
  personId?: string;
}

/** The whole door on a small house: identity and tenancy are answers that a test can change while it runs. */
export class HouseOfTheTest {
  readonly users = new Map<string, User>();
  readonly schools = new Map<string, string>();
  /** How often the house was asked, by message. */
  readonly asked: Record<string, number> = {};
  keysAreAway = false;

  private constructor(
    readonly app: NestFastifyApplication,
    readonly database: TestDatabase,
    private readonly keys: Awaited<ReturnType<typeof generateKeyPair>>,
  ) {}

  static async open({ imports = [], controllers = [], placements = [], migrations = [], logs, rateLimits, http }: Wanted): Promise<HouseOfTheTest> {
    const database = await createTestDatabase(migrations);
    const logger = createLogger({ level: logs ? 'debug' : 'silent', service: 'test', destination: logs });
    const root = {
      module: TestRoot,
      imports: [
        LoggingModule.with(logger),
        PostgresModule.forRoot(database),
        TokenSettingsModule.with({ issuer, audience: issuer, accessSeconds: 600, refreshDays: 1, signingKeySecret: 's'.repeat(32) }),
        MessagingModule.with(placements),
        DoorModule.with({ cursorSecret: 'c'.repeat(32), publicUrl: issuer, rateLimits }),
        HealthModule.with(migrations),
        ...imports,
      ],
      controllers: [...controllers],
    } satisfies DynamicModule;
    const app = await createHttpApplication(root, logger, http);
    const house = new HouseOfTheTest(app, database, await generateKeyPair('ES256', { extractable: true }));
    await house.answerForTheOthers();
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return house;
  }

  /** A user of a school of its own, who may do what is said here until a test says otherwise. */
  user(permissions: string[] = [], tenantId: string = newId()): User {
    const user = { userId: newId(), tenantId, permissions, enabled: true };
    this.users.set(user.userId, user);
    if (!this.schools.has(tenantId)) this.schools.set(tenantId, 'active');
    return user;
  }

  /** An access token as identity writes it; a test may forge any part of it. */
  async token({ userId, tenantId }: User, forged: { claims?: JWTPayload; header?: Record<string, unknown>; key?: CryptoKey } = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const claims = { iss: issuer, aud: issuer, sub: userId, tid: tenantId, slug: 'test', roles: ['staff'], jti: newId(), iat: now, exp: now + 600, ...forged.claims };
    return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'first', ...forged.header }).sign(forged.key ?? this.keys.privateKey);
  }

  async bearer(user: User): Promise<{ authorization: string }> {
    return { authorization: `Bearer ${await this.token(user)}` };
  }

  /** A guard of the door itself, for what cannot be measured from outside. */
  guard<Guard extends CanActivate>(type: Type<Guard>): Guard {
    const found = this.app
      .get(DiscoveryService)
      .getProviders()
      .find(({ instance }) => instance instanceof type);
    return found?.instance as Guard;
  }

  inject: NestFastifyApplication['inject'] = ((options: never) => this.app.inject(options)) as NestFastifyApplication['inject'];

  async close(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }

  private async answerForTheOthers(): Promise<void> {
    const router = this.app.get(MessageRouter);
    const answer = (type: string, give: (message: never) => unknown): void =>
      router.register(type, async (message) => {
        this.asked[type] = (this.asked[type] ?? 0) + 1;
        return give(message as never);
      });
    const publicKey = { ...(await exportJWK(this.keys.publicKey)), kid: 'first', alg: 'ES256', use: 'sig' };
    answer(GetJwks.type, () => {
      if (this.keysAreAway) throw new Error('connect ECONNREFUSED');
      return { keys: [publicKey] };
    });
    answer(GetAccess.type, ({ userId }: GetAccess) => {
      const user = this.users.get(userId);
      return { access: user ? { userId, enabled: user.enabled, roles: [], permissions: user.permissions, personId: user.personId ?? null } : null };
    });
    answer(GetSchool.type, () => {
      const { tenantId = '' } = currentContext();
      return { school: { id: tenantId, slug: 'test', name: 'Test', status: this.schools.get(tenantId), reason: null, createdAt: '2026-09-01T08:00:00Z', version: 1 } };
    });
  }
}

@Global()
@Module({})
class TestRoot {}
