import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { PublishedKeys } from '@schoolhouse/identity/tokens/published-keys';
import { TokenVerifier } from '@schoolhouse/identity/tokens/token-verifier';
import { QueryCache } from '@schoolhouse/platform/cache/query-cache';
import { SuspiciousAccess } from '@schoolhouse/platform/tenant-context/suspicious-access';
import { AccessTokenStrategy } from './authentication/access-token.strategy';
import { AuthenticationGuard } from './authentication/authentication.guard';
import { AuthorizationGuard } from './authorization/authorization.guard';
import { FingerprintKey, IdempotencyGuard } from './idempotency/idempotency.guard';
import { CursorSigner } from './lists/cursor';
import { DoorTools } from './open-request';
import { DocsController } from './openapi/docs.controller';
import { OpenApi, type OpenApiSettings } from './openapi/openapi';
import { OwnPerson } from './own-person';
import { ProblemFilter } from './problems/problem.filter';
import { ProblemWriter } from './problems/problem-writer';
import { RateLimitGuard } from './rate-limits/rate-limit.guard';
import { RateLimits, type RateLimitSettings } from './rate-limits/rate-limits';
import { RouteRules } from './route-rules';
import { Routes } from './routes';
import { ZodPipe } from './zod.pipe';

export interface DoorSettings extends OpenApiSettings {
  readonly cursorSecret: string;
  /** Absent: nobody is counted. */
  readonly rateLimits?: RateLimitSettings;
}

/** Guards run in the order in which they stand here: who, how often, whether they may, and whether this was asked before. */
@Module({})
export class DoorModule {
  static with({ cursorSecret, publicUrl, rateLimits = { perUser: 0, perAddress: 0 } }: DoorSettings): DynamicModule {
    return {
      module: DoorModule,
      global: true,
      imports: [DiscoveryModule],
      controllers: [DocsController],
      providers: [
        { provide: DoorTools, useValue: new DoorTools(new CursorSigner(cursorSecret)) },
        { provide: FingerprintKey, useValue: new FingerprintKey(cursorSecret) },
        { provide: OpenApi, inject: [Routes], useFactory: (routes: Routes) => new OpenApi(routes, { publicUrl }) },
        { provide: RateLimits, useFactory: () => new RateLimits(rateLimits) },
        QueryCache,
        OwnPerson,
        Routes,
        RouteRules,
        PublishedKeys,
        TokenVerifier,
        AccessTokenStrategy,
        ProblemWriter,
        SuspiciousAccess,
        AuthenticationGuard,
        RateLimitGuard,
        AuthorizationGuard,
        { provide: APP_GUARD, useExisting: AuthenticationGuard },
        { provide: APP_GUARD, useExisting: RateLimitGuard },
        { provide: APP_GUARD, useExisting: AuthorizationGuard },
        { provide: APP_GUARD, useClass: IdempotencyGuard },
        { provide: APP_PIPE, useClass: ZodPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
      exports: [DoorTools, RateLimits, ProblemWriter, QueryCache, OwnPerson, AuthenticationGuard, RateLimitGuard, AuthorizationGuard],
    };
  }
}
