import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { platformTenantId } from '@schoolhouse/tenancy';
import { Database } from '@schoolhouse/platform/postgres/database';
import { KeysOfPlatform, RotateSigningKeys } from '../contract';
import { SigningKeys } from '../tokens/signing-keys';

@CommandHandler(RotateSigningKeys)
export class RotateSigningKeysHandler implements ICommandHandler<RotateSigningKeys> {
  constructor(
    private readonly db: Database,
    private readonly keys: SigningKeys,
  ) {}

  execute({ compromised }: RotateSigningKeys) {
    return this.db.command(async (tx) => {
      if (tx.tenantId !== platformTenantId) throw new KeysOfPlatform();
      const { kid, signsFrom } = await this.keys.rotate(tx, compromised);
      return { kid, signsFrom: signsFrom.toISOString() };
    });
  }
}
