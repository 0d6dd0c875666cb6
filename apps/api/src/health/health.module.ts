import { Module, type DynamicModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import type { ModuleMigrations } from '@schoolhouse/platform/postgres/migrator';
import { Dependencies, MIGRATIONS } from './dependencies';
import { HealthController } from './health.controller';
import { ServingState } from './serving-state';

/** @param migrations what the database must have been brought to for this process to be ready */
@Module({})
export class HealthModule {
  static with(migrations: readonly ModuleMigrations[]): DynamicModule {
    return {
      module: HealthModule,
      imports: [DiscoveryModule, TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController],
      providers: [ServingState, Dependencies, { provide: MIGRATIONS, useValue: migrations }],
      exports: [ServingState],
    };
  }
}
