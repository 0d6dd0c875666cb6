import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contract } from '@schoolhouse/platform/messaging/contract';
import type { EventType } from '@schoolhouse/platform/messaging/message';
import { versionOf } from '@schoolhouse/platform/outbox/subscriptions';
import { misfits, unlike, type Misfit } from '@schoolhouse/platform/remote/contract-comparison';
import { describe, hashOf, type ContractDescription } from '@schoolhouse/platform/remote/contract-description';

export interface Verdict {
  readonly module: string;
  /** Each says which message and field, what is wrong, and what to do. */
  readonly breaks: readonly string[];
  /** Differs from what was released, in a way that both can live with. */
  readonly isUnreleased: boolean;
}

/** The contracts as they were released, a file a module. */
export class ReleasedContracts {
  constructor(private readonly folder: string) {}

  /** Compares what is written now with what runs elsewhere since the last release, and with the events of that release that lie in outboxes and queues. */
  verdicts(contracts: readonly Contract[]): Verdict[] {
    const gone = this.modules().filter((module) => !contracts.some((contract) => contract.module === module));
    return [...contracts.map((contract) => this.verdictOn(contract)), ...gone.map((module) => ({ module, breaks: [`${module}: the whole contract is gone. Others still ask it: take it away when none does, and its file with it.`], isUnreleased: true }))];
  }

  release(contracts: readonly Contract[]): void {
    mkdirSync(this.folder, { recursive: true });
    for (const contract of contracts) writeFileSync(this.fileOf(contract.module), `${JSON.stringify(describe(contract).description, null, 1)}\n`);
  }

  private verdictOn(contract: Contract): Verdict {
    const { module } = contract;
    if (!existsSync(this.fileOf(module))) return { module, breaks: [], isUnreleased: true };
    const released = JSON.parse(readFileSync(this.fileOf(module), 'utf8')) as ContractDescription;
    const { description, hash } = describe(contract);
    return { module, breaks: [...brokenCalls(released, description), ...brokenEvents(released, description, contract)], isUnreleased: hash !== hashOf(released) };
  }

  private modules(): string[] {
    return existsSync(this.folder) ? readdirSync(this.folder).map((file) => file.replace('.json', '')) : [];
  }

  private fileOf(module: string): string {
    return join(this.folder, `${module}.json`);
  }
}

function brokenCalls(released: ContractDescription, written: ContractDescription): string[] {
  const gone = Object.keys(released.messages).filter((type) => !written.messages[type]);
  const turned = Object.keys(released.messages).filter((type) => written.messages[type] && written.messages[type].kind !== released.messages[type].kind);
  return [
    ...gone.map((type) => `${type} is gone, and callers of the last release still send it. Keep its handler for one release; then take it away, and release.`),
    ...turned.map((type) => `${type} was a ${released.messages[type].kind} and is none any more. Give what it has become a name of its own.`),
    ...misfits(released, written).map((misfit) => told(misfit, 'callers of the last release, and this module')),
    ...misfits(written, released).map((misfit) => told(misfit, 'callers as written now, and the module of the last release')),
  ];
}

const told = ({ message, field, reason }: Misfit, between: string): string => `${message} ${field} ${reason} (between ${between}). Make the field optional or give it a default, widen in one release and narrow in a later one, or give the message a new name.`;

/** What was written by the last release lies in outboxes and queues, and is read by the code of now; what is written now may be read by a worker of the last release. */
function brokenEvents(released: ContractDescription, written: ContractDescription, contract: Contract): string[] {
  return Object.entries(released.events).flatMap(([type, data]) => {
    const { eventName, version } = versionOf(type);
    const reader = contract.events.find((event) => event.eventName === eventName);
    if (!reader || reader.version < version) return [`${type} is gone, and events of it lie in outboxes and queues. Keep ${eventName} in the contract until none can be left.`];
    if (reader.version > version) return notLifted(reader, version);
    return [
      ...unlike(data, written.events[type], '/').map(({ field, reason }) => `${type} ${field} ${reason} (what was written by the last release, as read now). Give the field a default, or make it version ${version + 1} with an upcast.`),
      ...unlike(written.events[type], data, '/').map(({ field, reason }) => `${type} ${field} ${reason} (what is written now, as read by the last release). Keep the field as it was, or make it version ${version + 1} with an upcast.`),
    ];
  });
}

function notLifted({ type, version, upcasts }: EventType, from: number): string[] {
  const missing = Array.from({ length: version - from }, (_, step) => from + step).filter((older) => !upcasts[older]);
  return missing.map((older) => `${type} has no upcast from version ${older}, of which events lie in outboxes and queues. Write one: event(name, ${version}, data, { ${older}: (older) => ({ ...older }) }).`);
}
