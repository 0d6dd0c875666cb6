import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { InvalidClient, IssueServiceToken, tokenEndpointPath } from '../contract';
import { LoginAttempt } from '../login-throttle';
import { nameIn, verifyAssertion } from '../service-clients/assertion';
import { refuseOutsidePlatform } from '../service-clients/of-platform';
import { grantFor, holdsSecret, serviceTokenSeconds, type Credential, type Service } from '../service-clients/service';
import { hashOfServiceSecret } from '../service-clients/service-secret';
import { ServiceTokenSigner } from '../service-clients/service-token-signer';
import { credentialsOf, noteAssertion, readService } from '../service-clients/service.store';
import { TokenSettings } from '../tokens/token-settings';
import { unrecorded } from '../unrecorded';

/** A service as it was found, with what it may prove itself by now. */
type Known = Service & { readonly credentials: readonly Credential[] };

@CommandHandler(IssueServiceToken)
export class IssueServiceTokenHandler implements ICommandHandler<IssueServiceToken> {
  constructor(
    private readonly db: Database,
    private readonly signer: ServiceTokenSigner,
    private readonly settings: TokenSettings,
    private readonly clock: Clock,
  ) {}

  async execute({ secret, assertion, scope, confirmation, address, name: given }: IssueServiceToken) {
    refuseOutsidePlatform();
    const name = given ?? (assertion && nameIn(assertion)) ?? '';
    return unrecorded(async () => {
      const service = await this.find(name);
      const isProven = service?.enabled && (assertion ? await this.acceptsAssertion(service, assertion) : acceptsSecret(service, secret));
      if (!isProven) return this.refuse(new LoginAttempt(`service ${name}`, address));
      const grant = grantFor(service, scope, confirmation !== undefined);
      return { accessToken: await this.signer.sign(service, grant, confirmation), expiresIn: serviceTokenSeconds, scope: grant.scope };
    });
  }

  private find(name: string): Promise<Known | undefined> {
    return this.db.query(async (tx) => {
      const service = await readService(tx, name);
      return service && { ...service, credentials: (await credentialsOf(tx, [service.id], this.clock.now()))(service.id) };
    });
  }

  /** By the issuer or by the address of the endpoint: RFC 7523 has both, and clients differ. */
  private async acceptsAssertion({ id, name, credentials }: Known, assertion: string): Promise<boolean> {
    const now = this.clock.now();
    const { issuer } = this.settings;
    const keys = credentials.flatMap(({ publicKey }) => publicKey ?? []);
    const proof = await verifyAssertion(assertion, keys, { name, audiences: [issuer, `${issuer}${tokenEndpointPath}`], now });
    return proof !== undefined && this.db.command((tx) => noteAssertion(tx, id, proof, now));
  }

  /**
   * Failures count as those of logins do, and whoever guesses is soon told to wait. A proof that fits is never held back by them: nobody guesses 256 bits,
   * but somebody might fail on purpose, in the name of a service, to shut it out.
   */
  private async refuse(attempt: LoginAttempt): Promise<never> {
    const throttled = await this.db.command((tx) => attempt.countFailure(tx, this.clock.now()));
    throw throttled ?? new InvalidClient();
  }
}

const acceptsSecret = ({ credentials }: Known, secret: string | undefined): boolean => secret !== undefined && holdsSecret(credentials, hashOfServiceSecret(secret));
