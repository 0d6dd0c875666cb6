import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { GetUser } from '../contract';
import { viewOf } from '../user';
import { readUser } from '../user.store';

@QueryHandler(GetUser)
export class GetUserHandler implements IQueryHandler<GetUser> {
  constructor(private readonly db: Database) {}

  async execute({ userId }: GetUser) {
    return { user: viewOf(await this.db.query((tx) => readUser(tx, userId))) };
  }
}
