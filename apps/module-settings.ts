import type { DynamicModule } from '@nestjs/common';
import { TokenSettingsModule } from '@schoolhouse/identity/tokens/token-settings';
import { MailSettingsModule } from '@schoolhouse/notifications/delivery/mail-settings';
import type { Settings } from '@schoolhouse/platform/settings/settings';

/** What single modules want to know of the environment, by value, for every composition root that places them. */
export const moduleSettings = ({ http, tokens, mail }: Settings): DynamicModule[] => [
  // One API, one issuer, one audience: the address of the installation.
  TokenSettingsModule.with({ issuer: http.publicUrl, audience: http.publicUrl, ...tokens }),
  MailSettingsModule.with(mail),
];
