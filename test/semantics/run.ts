import fc from 'fast-check';
import type { Contract } from '@schoolhouse/platform/messaging/contract';
import { MessageRouter } from '@schoolhouse/platform/messaging/message-router';
import { parseAddress } from '@schoolhouse/platform/remote/address';
import { TrustingCalls } from '@schoolhouse/platform/remote/call-headers';
import { ModuleServer } from '@schoolhouse/platform/remote/module-server';
import { openLine } from '@schoolhouse/platform/remote/open-line';
import { RemoteModule } from '@schoolhouse/platform/remote/remote-module';
import { defaultRemoteSettings } from '@schoolhouse/platform/remote/remote-settings';
import { Side } from './side';
import { trialsOf, type Trial } from './trial';

export interface Difference {
  readonly contract: string;
  readonly seed: number;
  readonly number: number;
  readonly message: string;
  readonly here: readonly string[];
  readonly elsewhere: readonly string[];
}

/** A breaker that opened, or a call that had to wait for others, would be the number of trials at once and not their meaning. */
const settings = { ...defaultRemoteSettings, breakerFaults: Number.MAX_SAFE_INTEGER, bulkhead: 10_000 };
const atOnce = 48;

/** Sends the same trials to the module here and to the module at an address, and compares all that can be seen of them. */
export async function differencesOf(contract: Contract, { at, payloads, seed }: { at: string; payloads: number; seed: number }): Promise<Difference[]> {
  const address = parseAddress(at);
  const owner = new MessageRouter();
  const sender = new MessageRouter();
  const elsewhere = new Side(contract, sender, owner);
  const alone = new MessageRouter();
  const here = new Side(contract, alone, alone);
  const server = new ModuleServer([contract], owner, new TrustingCalls(), 'semantics');
  await server.listen([address]);
  const remote = new RemoteModule(contract, address.text, await openLine(address), new TrustingCalls(), settings);
  for (const type of [...contract.commands, ...contract.queries]) sender.route(type.type, (message, context, ms) => remote.call(type, message, context, ms));
  try {
    // Made twice: the two sides must not have a single object in common.
    return await compare(contract.module, seed, { here, elsewhere }, [trials(contract, payloads, seed), trials(contract, payloads, seed)]);
  } finally {
    await remote.close();
    await server.close(0);
  }
}

const trials = (contract: Contract, payloads: number, seed: number): Trial[] => fc.sample(trialsOf(contract), { numRuns: payloads, seed });

async function compare(contract: string, seed: number, { here, elsewhere }: Record<'here' | 'elsewhere', Side>, [first, second]: [Trial[], Trial[]]): Promise<Difference[]> {
  const differences: Difference[] = [];
  const one = async (number: number): Promise<void> => {
    const [a, b] = await Promise.all([here.observe(first[number], `trial-${number}`), elsewhere.observe(second[number], `trial-${number}`)]);
    const [ours, theirs] = [a, b].map(({ seen, shared, outcome }) => [...seen, ...shared, outcome]);
    const isSame = a.shared.length + b.shared.length === 0 && ours.length === theirs.length && ours.every((text, index) => text === theirs[index]);
    if (!isSame) differences.push({ contract, seed, number, message: first[number].type.type, here: ours, elsewhere: theirs });
  };
  const isSlow = (number: number): boolean => first[number].conduct.does === 'stay-silent';
  const numbers = [...first.keys()];
  const slow = Promise.all(numbers.filter(isSlow).map(one));
  const waiting = numbers.filter((number) => !isSlow(number)).values();
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (const number of waiting) await one(number);
  }));
  await slow;
  return differences;
}
