import { Module, type DynamicModule } from '@nestjs/common';

/** What signers and checkers of tokens must agree on; the same in every process of an installation. */
export class TokenSettings {
  /** `iss`: the address of the installation. */
  readonly issuer: string;
  /** `aud`: who the tokens are for; the same address, as long as there is one API. */
  readonly audience: string;
  /** Life of an access token, 30 to 3600 s. */
  readonly accessSeconds: number;
  /** Days from login until the next one, however often the tokens are refreshed in between. */
  readonly refreshDays: number;
  /** Encrypts the private keys at rest. Whoever has it and the database can sign. */
  readonly signingKeySecret: string;

  constructor(settings: TokenSettings) {
    Object.assign(this, settings);
  }
}

/** For a composition root: `TokenSettingsModule.with({ issuer, … })`, once, beside the modules. */
@Module({})
export class TokenSettingsModule {
  static with(settings: TokenSettings): DynamicModule {
    return {
      module: TokenSettingsModule,
      global: true,
      providers: [{ provide: TokenSettings, useValue: new TokenSettings(settings) }],
      exports: [TokenSettings],
    };
  }
}
