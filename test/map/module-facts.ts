import { join } from 'node:path';
import { MODULE_METADATA } from '@nestjs/common/constants';
import { eventOfReaction } from '@schoolhouse/platform/messaging/reaction';
import type { Room } from '../../apps/house';
import { firstParagraph, madeOf, sentenceAbove, sourcesBelow, type Source } from './sources';

export interface MessageFacts {
  readonly name: string;
  readonly type: string;
  readonly kind: 'command' | 'query' | 'event';
  readonly says: string;
  /** Modules and apps that send it; of an event: modules that react to it. */
  readonly partners: readonly string[];
}

export interface ReactionFacts {
  readonly name: string;
  readonly event: string;
  readonly from: string;
}

export interface ModuleFacts {
  readonly name: string;
  readonly owns: string;
  readonly messages: readonly MessageFacts[];
  readonly reactions: readonly ReactionFacts[];
}

type Speaker = { readonly name: string; readonly sources: readonly Source[] };

/** What each module is, takes, tells and reacts to: from its README, its contract, its providers and who imports what. */
export function factsOf(house: readonly Room[], root: string, apps: readonly string[]): ModuleFacts[] {
  const rooms = house.map(({ contract, module }) => ({ contract, name: contract.module, sources: sourcesBelow(join(root, 'libs', contract.module, 'src')), reactions: reactionsOf(module) }));
  const speakers: Speaker[] = [...rooms, ...apps.map((name) => ({ name, sources: sourcesBelow(join(root, 'apps', name, 'src')) }))];
  return rooms.map(({ contract, name, sources, reactions }) => {
    const sendersOf = sendersByName(name, speakers);
    const asked = [...contract.commands, ...contract.queries].map((message) => ({ ...described(message, sources), kind: message.kind, partners: sendersOf(message.name) }));
    const told = contract.events.map((event) => ({
      ...described(event, sources),
      kind: 'event' as const,
      partners: rooms.filter((room) => room.reactions.some((reaction) => reaction.event === event.eventName)).map((room) => room.name),
    }));
    return { name, owns: firstParagraph(join(root, 'libs', name, 'README.md')), messages: [...asked, ...told], reactions };
  });
}

const described = (message: { name: string; type: string }, sources: readonly Source[]) => ({ name: message.name, type: message.type, says: sentenceAbove(message.name, sources) });

function sendersByName(module: string, speakers: readonly Speaker[]): (message: string) => string[] {
  const imported = speakers.filter(({ name }) => name !== module).map(({ name, sources }) => ({ name, names: madeOf(module, sources) }));
  return (message) => imported.filter(({ names }) => names.has(message)).map(({ name }) => name);
}

function reactionsOf(module: Room['module']): ReactionFacts[] {
  const providers = (Reflect.getMetadata(MODULE_METADATA.PROVIDERS, module) ?? []) as unknown[];
  return providers.flatMap((provider) => {
    const event = typeof provider === 'function' ? eventOfReaction(provider) : undefined;
    return event && typeof provider === 'function' ? [{ name: provider.name, event: event.eventName, from: event.eventName.split('.')[0] }] : [];
  });
}
