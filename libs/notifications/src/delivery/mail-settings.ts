import { Module, type DynamicModule } from '@nestjs/common';

/** For a composition root: where mail goes. Without `smtpUrl` it stays in the program, to be read at GET /v1/messages. */
export class MailSettings {
  readonly smtpUrl?: string;
  /** Sender of all mail: `Schoolhouse <no-reply@school.example>`. */
  readonly from: string;

  constructor(settings: MailSettings) {
    Object.assign(this, settings);
  }
}

@Module({})
export class MailSettingsModule {
  static with(settings: MailSettings): DynamicModule {
    return { module: MailSettingsModule, global: true, providers: [{ provide: MailSettings, useValue: new MailSettings(settings) }], exports: [MailSettings] };
  }
}
