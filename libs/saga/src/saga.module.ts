import { Module } from '@nestjs/common';
import { QueryCache } from '@schoolhouse/platform/cache/query-cache';
import { PostgresModule } from '@schoolhouse/platform/postgres/postgres.module';
import { RecordDeadLetterHandler, RedriveDeadLetterHandler, RedriveDeadLettersHandler } from './commands/dead-letters';
import { Intervention, ResolveWorkflowHandler, RetryWorkflowHandler, SkipStepHandler } from './commands/intervene';
import { StartWorkflowHandler } from './commands/start-workflow';
import { Admission } from './engine/admission';
import { Definitions } from './engine/definitions';
import { EngineSettings } from './engine/engine-settings';
import { Leases } from './engine/leases';
import { Runner } from './engine/runner';
import { WorkflowStore } from './engine/workflow.store';
import { CreateWorkflows1760000000001 } from './migrations/create-workflows';
import { GetWorkflowHandler } from './queries/get-workflow';
import { ListDeadLettersHandler } from './queries/list-dead-letters';
import { ListWorkflowsHandler } from './queries/list-workflows';
import { AuditCommandsWhenWorkflowAdvanced } from './reactions/audit-commands-when-workflow-advanced';

export const sagaMigrations = [CreateWorkflows1760000000001];

@Module({
  imports: [PostgresModule.forModule('saga')],
  providers: [
    QueryCache,
    Admission,
    Definitions,
    EngineSettings,
    Leases,
    Runner,
    WorkflowStore,
    Intervention,
    StartWorkflowHandler,
    RetryWorkflowHandler,
    SkipStepHandler,
    ResolveWorkflowHandler,
    RecordDeadLetterHandler,
    RedriveDeadLetterHandler,
    RedriveDeadLettersHandler,
    GetWorkflowHandler,
    ListWorkflowsHandler,
    ListDeadLettersHandler,
    AuditCommandsWhenWorkflowAdvanced,
  ],
  exports: [Leases, Runner, EngineSettings],
})
export class SagaModule {}
