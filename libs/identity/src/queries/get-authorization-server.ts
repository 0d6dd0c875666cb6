import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { GetAuthorizationServer } from '../contract';
import { assertionAlgorithms } from '../service-clients/assertion';
import { TokenSettings } from '../tokens/token-settings';

@QueryHandler(GetAuthorizationServer)
export class GetAuthorizationServerHandler implements IQueryHandler<GetAuthorizationServer> {
  constructor(private readonly settings: TokenSettings) {}

  async execute() {
    return { issuer: this.settings.issuer, authMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'], assertionAlgorithms };
  }
}
