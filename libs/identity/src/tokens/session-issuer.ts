import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { currentTenant } from '@schoolhouse/platform/tenant-context/message-context';
import { GetSchool, SchoolSuspended } from '@schoolhouse/tenancy';
import { InvalidCredentials, type Role, type TokensView } from '../contract';
import { SigningKeys } from './signing-keys';
import { TokenSettings } from './token-settings';
import { TokenSigner } from './token-signer';

export interface Issuing {
  readonly accessTokenFor: (userId: string, roles: readonly Role[]) => Promise<string>;
  readonly view: (accessToken: string, refreshToken: string, refreshExpiresAt: Date) => TokensView;
}

/** Everything that is needed to issue tokens and lies outside of this module's transaction: the school and the key. */
@Injectable()
export class SessionIssuer {
  constructor(
    private readonly queries: QueryBus,
    private readonly keys: SigningKeys,
    private readonly signer: TokenSigner,
    private readonly settings: TokenSettings,
  ) {}

  /** Call it before the transaction: whoever waits for a connection must not hold one. @throws SCHOOL_SUSPENDED, INVALID_CREDENTIALS */
  async prepare(): Promise<Issuing> {
    const tenantId = currentTenant();
    const [slug, key] = await Promise.all([this.openSlug(), this.keys.current()]);
    return {
      accessTokenFor: (userId, roles) => this.signer.sign({ userId, tenantId, slug, roles }, key),
      view: (accessToken, refreshToken, refreshExpiresAt) => ({
        accessToken,
        tokenType: 'Bearer',
        expiresIn: this.settings.accessSeconds,
        refreshToken,
        refreshExpiresAt: refreshExpiresAt.toISOString(),
      }),
    };
  }

  /** A school that is being made, has failed or is closing lets nobody in. */
  private async openSlug(): Promise<string> {
    const { school } = await this.queries.execute(new GetSchool({}));
    if (school.status === 'suspended') throw new SchoolSuspended();
    if (school.status !== 'active') throw new InvalidCredentials();
    return school.slug;
  }
}
