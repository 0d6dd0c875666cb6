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
import { RouteRules } from './route-rules';
import { Routes } from './routes';
import { ZodPipe } from './zod.pipe';

export interface DoorSettings extends OpenApiSettings {
  readonly cursorSecret: string;
}

/** Guards run in the order in which they stand here: who, whether they may, and whether this was asked before. */
@Module({})
export class DoorModule {
  static with({ cursorSecret, publicUrl }: DoorSettings): DynamicModule {
    return {
      module: DoorModule,
      imports: [DiscoveryModule],
      controllers: [DocsController],
      providers: [
        { provide: DoorTools, useValue: new DoorTools(new CursorSigner(cursorSecret)) },
        { provide: FingerprintKey, useValue: new FingerprintKey(cursorSecret) },
        { provide: OpenApi, inject: [Routes], useFactory: (routes: Routes) => new OpenApi(routes, { publicUrl }) },
        QueryCache,
        OwnPerson,
        Routes,
        RouteRules,
        PublishedKeys,
        TokenVerifier,
        AccessTokenStrategy,
        ProblemWriter,
        SuspiciousAccess,
        { provide: APP_GUARD, useClass: AuthenticationGuard },
        { provide: APP_GUARD, useClass: AuthorizationGuard },
        { provide: APP_GUARD, useClass: IdempotencyGuard },
        { provide: APP_PIPE, useClass: ZodPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
      exports: [DoorTools, ProblemWriter, QueryCache, OwnPerson],
    };
  }
}
