import { Module } from '@nestjs/common';
import { PublishedKeys } from './published-keys';
import { TokenVerifier } from './token-verifier';

/** For whoever checks access tokens: gives `TokenVerifier`. Wants `TokenSettingsModule.with(…)`, a QueryBus and a Clock; no database. */
@Module({ providers: [PublishedKeys, TokenVerifier], exports: [TokenVerifier] })
export class TokenVerificationModule {}
