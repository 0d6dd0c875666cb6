import type { ModuleRef } from '@nestjs/core';
import { type Command, CommandBus, type Query, QueryBus } from '@nestjs/cqrs';
import type { MessageRouter } from './message-router';

/** Nest's CommandBus, as everybody knows it, sending by contract instead of by class. */
export class ModuleCommandBus extends CommandBus {
  constructor(moduleRef: ModuleRef, private readonly router: MessageRouter) {
    super(moduleRef);
  }

  override execute<Answer>(command: Command<Answer> | object): Promise<Answer> {
    return this.router.dispatch(command) as Promise<Answer>;
  }
}

/** Nest's QueryBus, likewise. */
export class ModuleQueryBus extends QueryBus {
  constructor(moduleRef: ModuleRef, private readonly router: MessageRouter) {
    super(moduleRef);
  }

  override execute<Answer>(query: Query<Answer> | object): Promise<Answer> {
    return this.router.dispatch(query) as Promise<Answer>;
  }
}
