import { Module } from '@nestjs/common';
import { PostgresModule } from '@schoolhouse/platform/postgres/postgres.module';
import { activityEntity, reservationEntity } from './activity.entity';
import { ChangeActivityHandler } from './commands/change-activity';
import { CloseActivityHandler } from './commands/close-activity';
import { CreateActivityHandler } from './commands/create-activity';
import { OpenActivityHandler } from './commands/open-activity';
import { ReleaseCapacityHandler } from './commands/release-capacity';
import { ReserveCapacityHandler } from './commands/reserve-capacity';
import { CreateActivity1760000000001 } from './migrations/create-activity';
import { AuditSeatsHandler } from './queries/audit-seats';
import { GetActivityHandler } from './queries/get-activity';
import { ListActivitiesHandler } from './queries/list-activities';
import { ListReservationsHandler } from './queries/list-reservations';

export const activityMigrations = [CreateActivity1760000000001];

@Module({
  imports: [PostgresModule.forModule('activity', [activityEntity, reservationEntity])],
  providers: [
    ReserveCapacityHandler,
    ReleaseCapacityHandler,
    CreateActivityHandler,
    ChangeActivityHandler,
    OpenActivityHandler,
    CloseActivityHandler,
    GetActivityHandler,
    ListActivitiesHandler,
    ListReservationsHandler,
    AuditSeatsHandler,
  ],
})
export class ActivityModule {}
