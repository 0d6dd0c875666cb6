import { Module, type DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';
import { LoggingModule } from '@schoolhouse/platform/logging/logging.module';
import { MessagingModule } from '@schoolhouse/platform/messaging/messaging.module';
import { OutboxSignalModule } from '@schoolhouse/platform/outbox/outbox-signal.module';
import { PostgresModule } from '@schoolhouse/platform/postgres/postgres.module';
import { TopologyModule } from '@schoolhouse/platform/remote/topology.module';
import type { Settings } from '@schoolhouse/platform/settings/settings';
import { moduleSettings } from '../../module-settings';
import { migrationsOf, placementsOf, remoteOptions, sharesOf } from '../../placements';
import { SchoolsOfTenancy } from '../../schools-of-tenancy';
import { version } from '../../version';
import { statementOf } from '../../who-calls';
import { ActivitiesController } from './activity/activities.controller';
import { DoorModule } from './door/door.module';
import { EnrollmentReadsController } from './enrollment/enrollment-reads.controller';
import { EnrollmentsController } from './enrollment/enrollments.controller';
import { GuardiansController } from './enrollment/guardians.controller';
import { OwnPeopleController } from './enrollment/own-people.controller';
import { StudentsController } from './enrollment/students.controller';
import { DiscountPolicyController } from './fees/discount-policy.controller';
import { DiscountsController } from './fees/discounts.controller';
import { FeesController } from './fees/fees.controller';
import { OwnFeesController } from './fees/own-fees.controller';
import { PricingRulesController } from './fees/pricing-rules.controller';
import { HealthModule } from './health/health.module';
import { AuthController } from './identity/auth.controller';
import { MeController } from './identity/me.controller';
import { OauthController } from './identity/oauth.controller';
import { ServicesController } from './identity/services.controller';
import { SigningKeysController } from './identity/signing-keys.controller';
import { UsersController } from './identity/users.controller';
import { MessagesController } from './notifications/messages.controller';
import { DeadLettersController } from './saga/dead-letters.controller';
import { WorkflowsController } from './saga/workflows.controller';
import { BrandingController } from './tenancy/branding.controller';
import { FeatureFlagsController } from './tenancy/feature-flags.controller';
import { FeaturesController } from './tenancy/features.controller';
import { ProvisioningController } from './tenancy/provisioning.controller';
import { SchoolsController } from './tenancy/schools.controller';
import { SettingsController } from './tenancy/settings.controller';
import { StranglerModule } from './strangler/strangler.module';
import { TopologyController } from './topology/topology.controller';
import { TopologyPageController } from './topology/topology-page.controller';

/** What runs where, and what is reachable by HTTP: one line a module, one line a controller. */
@Module({})
export class ApiModule {
  static with(settings: Settings, logger: Logger): DynamicModule {
    const placements = placementsOf(settings);
    return {
      module: ApiModule,
      imports: [
        LoggingModule.with(logger),
        PostgresModule.forRoot(settings.database),
        ...moduleSettings(settings),
        MessagingModule.with(placements, remoteOptions(settings)),
        TopologyModule.with({ name: 'api', version, listen: settings.modules.listen }, { shares: sharesOf(settings), schools: SchoolsOfTenancy }),
        OutboxSignalModule,
        DoorModule.with({ cursorSecret: settings.cursorSecret, publicUrl: settings.http.publicUrl, rateLimits: { ...settings.rateLimits, redisUrl: settings.redisUrl } }),
        StranglerModule.with({ publicUrl: settings.http.publicUrl, statementOf: statementOf(settings) }),
        HealthModule.with(migrationsOf(placements)),
      ],
      controllers: [
        BrandingController,
        ProvisioningController,
        SchoolsController,
        SettingsController,
        FeatureFlagsController,
        FeaturesController,
        AuthController,
        MeController,
        SigningKeysController,
        OauthController,
        ServicesController,
        UsersController,
        EnrollmentReadsController,
        EnrollmentsController,
        GuardiansController,
        OwnPeopleController,
        StudentsController,
        ActivitiesController,
        DiscountPolicyController,
        DiscountsController,
        FeesController,
        OwnFeesController,
        PricingRulesController,
        MessagesController,
        DeadLettersController,
        WorkflowsController,
        TopologyController,
        TopologyPageController,
      ],
    };
  }
}
