import { Inject, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, ModuleRef } from '@nestjs/core';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { handlersOf } from './handlers';
import { ModuleCommandBus, ModuleQueryBus } from './module-buses';
import { MessageRouter } from './message-router';
import type { Placement } from './placement';

export const PLACEMENTS = Symbol('PLACEMENTS');

/** Puts the modules where the composition root says, and refuses to start unless every message has exactly one owner. */
@Module({})
export class MessagingModule implements OnModuleInit {
  constructor(
    @Inject(PLACEMENTS) private readonly placements: readonly Placement[],
    private readonly discovery: DiscoveryService,
    private readonly router: MessageRouter,
  ) {}

  static with(placements: readonly Placement[]): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      imports: [DiscoveryModule, ...placements.map((placement) => placement.module)],
      providers: [
        MessageRouter,
        { provide: PLACEMENTS, useValue: placements },
        { provide: CommandBus, inject: [ModuleRef, MessageRouter], useFactory: (ref: ModuleRef, router: MessageRouter) => new ModuleCommandBus(ref, router) },
        { provide: QueryBus, inject: [ModuleRef, MessageRouter], useFactory: (ref: ModuleRef, router: MessageRouter) => new ModuleQueryBus(ref, router) },
      ],
      exports: [CommandBus, QueryBus, MessageRouter, PLACEMENTS, DiscoveryModule],
    };
  }

  onModuleInit(): void {
    const handlers = handlersOf(this.discovery);
    const owned = new Map(this.placements.flatMap(({ contract }) => [...contract.commands, ...contract.queries].map((message) => [message.type, contract.module])));
    for (const { message, name, handle } of handlers) {
      if (!owned.has(message.type)) throw new Error(`${name} handles ${message.type}, which is in no placed contract: add it to the contract of its module.`);
      this.router.register(message.type, handle);
    }
    for (const [type, module] of owned) {
      if (!this.router.has(type)) throw new Error(`${type} is in the contract of ${module}, but nothing handles it: list its handler in the providers of the module.`);
    }
  }
}
