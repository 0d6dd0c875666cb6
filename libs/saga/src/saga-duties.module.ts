import { Module } from '@nestjs/common';
import { Recovery } from './engine/recovery';
import { SagaModule } from './saga.module';

/** What saga does without being asked: workflows of processes that died are brought to their end. */
@Module({ imports: [SagaModule], providers: [Recovery] })
export class SagaDutiesModule {}
