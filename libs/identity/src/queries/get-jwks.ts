import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { GetJwks } from '../contract';
import { SigningKeys } from '../tokens/signing-keys';

@QueryHandler(GetJwks)
export class GetJwksHandler implements IQueryHandler<GetJwks> {
  constructor(private readonly keys: SigningKeys) {}

  async execute() {
    return { keys: await this.keys.published() };
  }
}
