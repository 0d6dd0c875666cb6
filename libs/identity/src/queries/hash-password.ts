import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { HashPassword } from '../contract';
import { hashPassword } from '../passwords/password-hash';

@QueryHandler(HashPassword)
export class HashPasswordHandler implements IQueryHandler<HashPassword> {
  async execute({ password }: HashPassword) {
    return { passwordHash: await hashPassword(password) };
  }
}
