import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService, ModulesContainer } from '@nestjs/core';
import { PLACEMENTS } from '../messaging/messaging.module';
import { isHere, type Placement } from '../messaging/placement';
import { eventOfReaction, type Reaction } from '../messaging/reaction';
import { Database } from '../postgres/database';
import { Inbox } from './inbox';
import { typesOf, type Subscription } from './subscriptions';

/** The inboxes of the modules that run here: who reacts to what is read from the @ReactsTo of their providers. */
@Injectable()
export class ModuleReactions {
  private inboxes?: readonly Inbox[];

  constructor(
    @Inject(PLACEMENTS) private readonly placements: readonly Placement[],
    private readonly modules: ModulesContainer,
    private readonly discovery: DiscoveryService,
  ) {}

  /** Of all modules here that react to anything. */
  all(): readonly Inbox[] {
    this.inboxes ??= this.placements.filter(isHere).map((placement) => this.build(placement)).filter(({ eventNames }) => eventNames.size > 0);
    return this.inboxes;
  }

  /** Who takes what in the whole house, also those who run elsewhere: a relay serves them all. */
  subscriptions(): readonly Subscription[] {
    return this.placements.map(subscriptionOf).filter(({ eventNames }) => eventNames.size > 0);
  }

  inboxOf(module: string): Inbox {
    const inbox = this.all().find((candidate) => candidate.subscriber === module);
    if (!inbox) throw new Error(`${module} reacts to nothing`);
    return inbox;
  }

  private build({ contract, module }: Placement): Inbox {
    const reactions = this.discovery
      .getProviders()
      .filter(({ host, metatype }) => host?.metatype === module && typeof metatype === 'function' && eventOfReaction(metatype))
      .map(({ instance }) => instance as Reaction);
    return new Inbox(contract.module, this.databaseOf(module), reactions);
  }

  private databaseOf(module: Placement['module']): Database {
    const host = [...this.modules.values()].find(({ metatype }) => metatype === module);
    const database = [...(host?.imports ?? [])].flatMap(({ providers }) => [...providers.values()]).find(({ token }) => token === Database);
    if (!database) throw new Error(`${module.name} does not import PostgresModule.forModule(…)`);
    return database.instance as Database;
  }
}

/** Read from the providers that a module lists: its code is in every process of the house, whoever runs it. */
function subscriptionOf({ contract, module }: Placement): Subscription {
  const providers = (Reflect.getMetadata('providers', module) ?? []) as unknown[];
  const events = providers.flatMap((provider) => (typeof provider === 'function' ? (eventOfReaction(provider) ?? []) : []));
  return { subscriber: contract.module, eventNames: new Set(events.map(({ eventName }) => eventName)), types: events.flatMap(typesOf) };
}
