import { Inject, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, ModuleRef } from '@nestjs/core';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { TrustingCalls } from '../remote/call-headers';
import { RemoteModules, type RemoteOptions } from '../remote/remote-modules';
import { NoRoute } from './errors';
import { handlersOf } from './handlers';
import { ModuleCommandBus, ModuleQueryBus } from './module-buses';
import { MessageRouter, type Deliver } from './message-router';
import type { MessageType } from './message';
import { isHere, type Placement } from './placement';

export const PLACEMENTS = Symbol('PLACEMENTS');

/** Puts the modules where the composition root says, and refuses to start unless every message has exactly one owner. */
@Module({})
export class MessagingModule implements OnModuleInit {
  constructor(
    @Inject(PLACEMENTS) private readonly placements: readonly Placement[],
    private readonly discovery: DiscoveryService,
    private readonly router: MessageRouter,
    private readonly remotes: RemoteModules,
  ) {}

  static with(placements: readonly Placement[], remote: RemoteOptions = { credentials: () => new TrustingCalls() }): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      imports: [DiscoveryModule, ...placements.filter(isHere).map((placement) => placement.module)],
      providers: [
        MessageRouter,
        { provide: PLACEMENTS, useValue: placements },
        { provide: RemoteModules, useFactory: () => new RemoteModules(remote) },
        { provide: CommandBus, inject: [ModuleRef, MessageRouter], useFactory: (ref: ModuleRef, router: MessageRouter) => new ModuleCommandBus(ref, router) },
        { provide: QueryBus, inject: [ModuleRef, MessageRouter], useFactory: (ref: ModuleRef, router: MessageRouter) => new ModuleQueryBus(ref, router) },
      ],
      exports: [CommandBus, QueryBus, MessageRouter, RemoteModules, PLACEMENTS, DiscoveryModule],
    };
  }

  async onModuleInit(): Promise<void> {
    this.registerThoseHere();
    for (const placement of this.placements.filter((candidate) => !isHere(candidate))) await this.routeElsewhere(placement);
  }

  private registerThoseHere(): void {
    const owned = new Map(this.placements.filter(isHere).flatMap((placement) => messagesOf(placement).map((message) => [message.type, placement.contract.module])));
    for (const { message, name, handle } of handlersOf(this.discovery)) {
      if (!owned.has(message.type)) throw new Error(`${name} handles ${message.type}, which is in no placed contract: add it to the contract of its module.`);
      this.router.register(message.type, handle);
    }
    for (const [type, module] of owned) {
      if (!this.router.has(type)) throw new Error(`${type} is in the contract of ${module}, but nothing handles it: list its handler in the providers of the module.`);
    }
  }

  private async routeElsewhere(placement: Placement): Promise<void> {
    const deliver = await this.wayTo(placement);
    for (const { type } of messagesOf(placement)) this.router.route(type, deliver);
  }

  private async wayTo(placement: Placement): Promise<Deliver> {
    const { contract, location } = placement;
    if (location === 'nowhere') {
      const help = `Set ${contract.module.toUpperCase()}_AT to where ${contract.module} is.`;
      return (message) => Promise.reject(new NoRoute({ message: (message.constructor as unknown as MessageType).type, help }));
    }
    if (location === 'here') throw new Error(`${contract.module} is here`);
    const remote = await this.remotes.place(placement, location.at);
    return (message, context, patienceMs) => remote.call(message.constructor as unknown as MessageType, message, context, patienceMs);
  }
}

const messagesOf = ({ contract }: Placement): MessageType[] => [...contract.commands, ...contract.queries];
