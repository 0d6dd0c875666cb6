import 'reflect-metadata';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Module, type Type } from '@nestjs/common';
import { MODULE_METADATA } from '@nestjs/common/constants';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import { CommandHandler, type ICommandHandler, type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { contract, type Contract } from '@schoolhouse/platform/messaging/contract';
import { handlersOf } from '@schoolhouse/platform/messaging/handlers';
import { command, query, type MessageType } from '@schoolhouse/platform/messaging/message';
import { MessagingModule } from '@schoolhouse/platform/messaging/messaging.module';
import { place } from '@schoolhouse/platform/messaging/placement';
import { eventOfReaction } from '@schoolhouse/platform/messaging/reaction';
import { house } from '../../apps/house';

const libs = resolve(__dirname, '../../libs');

const providersOf = (module: Type): Type[] => (Reflect.getMetadata(MODULE_METADATA.PROVIDERS, module) as unknown[]).filter((each): each is Type => typeof each === 'function');
const messageOf = (provider: Type): MessageType | undefined => Reflect.getMetadata('__commandHandler__', provider) ?? Reflect.getMetadata('__queryHandler__', provider);

const askable = house.flatMap(({ contract: { module, commands, queries } }) => [...commands, ...queries].map((message) => ({ module, message })));
const handlers = house.flatMap(({ contract: { module }, module: nestModule }) =>
  providersOf(nestModule).flatMap((provider) => {
    const message = messageOf(provider);
    return message ? [{ module, handler: provider.name, message }] : [];
  }),
);
const events = house.flatMap(({ contract: { module, events } }) => events.map((event) => ({ module, event })));
const reactions = house.flatMap(({ contract: { module }, module: nestModule }) => providersOf(nestModule).flatMap((provider) => (eventOfReaction(provider) ? [{ module, reaction: provider }] : [])));

describe('the messages of the house', () => {
  it.each(askable.map(({ module, message }) => [message.type, module, message] as const))('%s has one handler, in %s', (_, module, message) => {
    expect(handlers.filter((handler) => handler.message === message).map((handler) => handler.module)).toEqual([module]);
  });

  it('are in a contract when somebody handles them', () => {
    const owned = new Set(askable.map(({ message }) => message));
    expect(handlers.filter(({ message }) => !owned.has(message)).map(({ handler }) => handler)).toEqual([]);
  });

  it('have names of their module and of small words', () => {
    const names = [...askable.map(({ module, message }) => ({ module, name: message.type })), ...events.map(({ module, event }) => ({ module, name: event.eventName }))];
    expect(names.filter(({ module, name }) => !new RegExp(`^${module}\\.[a-z]+(-[a-z]+)*$`).test(name))).toEqual([]);
    expect(events.filter(({ event }) => event.type !== `${event.eventName}.v${event.version}`)).toEqual([]);
  });

  it('are called as their classes', () => {
    const kebab = (name: string) => name.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
    const all = [...askable.map(({ message }) => [message.name, message.type]), ...events.map(({ event }) => [event.name, event.eventName])];
    expect(all.filter(([name, type]) => kebab(name) !== type.split('.')[1])).toEqual([]);
  });

  it('are made of what JSON knows, and so are their answers', () => {
    const schemas = [...askable.flatMap(({ message: { type, input, answer } }) => [{ type, schema: input as z.ZodType }, { type, schema: answer }]), ...events.map(({ event: { type, data } }) => ({ type, schema: data as z.ZodType }))];
    expect(schemas.filter(({ schema }) => !isOfJson(schema)).map(({ type }) => type)).toEqual([]);
  });

  it('take no field that is not theirs', () => {
    expect(askable.filter(({ message }) => message.input.safeParse({ notAField: 1 }).error?.issues.every(({ code }) => code !== 'unrecognized_keys') ?? true).map(({ message }) => message.type)).toEqual([]);
  });

  it('are told by a contract when somebody reacts to them', () => {
    const told = new Set<unknown>(events.map(({ event }) => event));
    expect(reactions.filter(({ reaction }) => !told.has(eventOfReaction(reaction))).map(({ reaction }) => reaction.name)).toEqual([]);
  });

  it('are reacted to by everything in a folder of reactions: one that is in no module never happens', () => {
    const listed = new Set(reactions.map(({ reaction }) => reaction));
    const written = house.flatMap(({ contract: { module } }) => reactionsIn(join(libs, module, 'src/reactions')));
    expect(written.length).toBeGreaterThan(0);
    expect(written.filter((reaction) => !listed.has(reaction)).map(({ name }) => name)).toEqual([]);
  });
});

describe('a schema that would lose something on a wire', () => {
  it.each([z.date(), z.bigint(), z.map(z.string(), z.string()), z.undefined(), z.symbol()])('is seen (%#)', (schema) => {
    expect(isOfJson(z.object({ field: schema }))).toBe(false);
    expect(isOfJson(z.object({ field: z.string() }))).toBe(true);
  });
});

class BookSeat extends command('hall.book-seat', { input: z.strictObject({}), answer: z.null() }) {}
class GetSeat extends query('hall.get-seat', { input: z.strictObject({}), answer: z.null() }) {}

@CommandHandler(BookSeat)
class BookSeatHandler implements ICommandHandler<BookSeat> {
  async execute(): Promise<null> {
    return null;
  }
}

@CommandHandler(BookSeat)
class BookSeatOtherwise implements ICommandHandler<BookSeat> {
  async execute(): Promise<null> {
    return null;
  }
}

@QueryHandler(GetSeat)
class GetSeatHandler implements IQueryHandler<GetSeat> {
  async execute(): Promise<null> {
    return null;
  }
}

/** Starts a house of one module with these handlers. */
async function start(hall: Contract, handlers: Type[]): Promise<void> {
  class Hall {}
  Module({ providers: handlers })(Hall);
  const app = await Test.createTestingModule({ imports: [MessagingModule.with([place(hall, Hall, 'here')])] }).compile();
  await app.init();
  await app.close();
}

describe('the program does not start', () => {
  const whole = contract('hall', { commands: [BookSeat], queries: [GetSeat], events: [] });

  it('but for a house in which all is as it should be', async () => {
    await start(whole, [BookSeatHandler, GetSeatHandler]);
  });

  it('with two handlers for a message', async () => {
    await expect(start(whole, [BookSeatHandler, BookSeatOtherwise, GetSeatHandler])).rejects.toThrow('Two handlers for hall.book-seat: a message has exactly one.');
  });

  it('with a message that nothing handles', async () => {
    await expect(start(whole, [GetSeatHandler])).rejects.toThrow('hall.book-seat is in the contract of hall, but nothing handles it');
  });

  it('with a handler whose message is in no contract', async () => {
    await expect(start(contract('hall', { commands: [BookSeat], queries: [], events: [] }), [BookSeatHandler, GetSeatHandler])).rejects.toThrow('GetSeatHandler handles hall.get-seat, which is in no placed contract');
  });

  it('with a message under the name of another module, or the same name twice', () => {
    expect(() => contract('kitchen', { commands: [BookSeat], queries: [], events: [] })).toThrow('its name must start with "kitchen."');
    expect(() => contract('hall', { commands: [BookSeat, BookSeat], queries: [], events: [] })).toThrow('hall.book-seat stands twice');
  });
});

it('@nestjs/cqrs still writes what we read of it', async () => {
  const app = await Test.createTestingModule({ imports: [DiscoveryModule], providers: [BookSeatHandler, GetSeatHandler] }).compile();
  const found = handlersOf(app.get(DiscoveryService)).map(({ message, name }) => [message, name]);
  expect(found).toEqual(expect.arrayContaining([[BookSeat, 'BookSeatHandler'], [GetSeat, 'GetSeatHandler']]));
});

function isOfJson(schema: z.ZodType): boolean {
  try {
    z.toJSONSchema(schema, { io: 'input' });
    z.toJSONSchema(schema, { io: 'output' });
    return true;
  } catch (error) {
    if (error instanceof Error && /cannot be represented/.test(error.message)) return false;
    throw error;
  }
}

function reactionsIn(folder: string): Type[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
  return files.flatMap((file) => Object.values(require(join(folder, file)) as Record<string, unknown>)).filter((each): each is Type => typeof each === 'function' && eventOfReaction(each) !== undefined);
}
