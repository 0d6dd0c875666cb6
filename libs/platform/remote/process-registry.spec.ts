import { Logger } from '@nestjs/common';
import { z } from 'zod';
import { newId } from '../ids/ids';
import { contract } from '../messaging/contract';
import { query } from '../messaging/message';
import { place } from '../messaging/placement';
import { createTestDatabase, type TestDatabase } from '../module-testing/test-database';
import { PlatformDatabase } from '../postgres/platform-database';
import { TrustingCalls } from './call-headers';
import { ProcessRegistry } from './process-registry';
import { processesSeen, type ProcessIdentity, type ProcessSeen } from './processes-seen';
import { RemoteModules } from './remote-modules';

class GetSeat extends query('hall.get-seat', { input: z.strictObject({}), answer: z.object({}) }) {}
const hall = contract('hall', { commands: [], queries: [GetSeat], events: [] });
const kitchen = contract('kitchen', { commands: [], queries: [], events: [] });

beforeAll(() => Logger.overrideLogger(false));

describe('the processes of an installation', () => {
  let database: TestDatabase;
  let platform: PlatformDatabase;
  const running: ProcessRegistry[] = [];
  const remotes = new RemoteModules({ credentials: () => new TrustingCalls() });
  beforeAll(async () => {
    database = await createTestDatabase([]);
    platform = new PlatformDatabase(database);
  });
  afterEach(async () => {
    for (const registry of running.splice(0)) await registry.onApplicationShutdown();
    await platform.rows('DELETE FROM platform.process');
  });
  afterAll(async () => {
    await remotes.onApplicationShutdown();
    await platform.onApplicationShutdown();
    await database.drop();
  });

  const aProcess = async (identity: Partial<ProcessIdentity> = {}) => {
    const placements = [place(hall, class {}, 'here'), place(kitchen, class {}, { at: 'tcp://127.0.0.1:1' })];
    const registry = new ProcessRegistry({ name: 'api', version: '1.2.3', listen: [], ...identity }, placements, remotes, platform);
    running.push(registry);
    registry.onApplicationBootstrap();
    return registry;
  };
  /** Ends with the time of the test when it never comes to that. */
  const seenUntil = async (holds: (seen: ProcessSeen[]) => boolean): Promise<ProcessSeen[]> => {
    for (;;) {
      const seen = await processesSeen(platform);
      if (holds(seen)) return seen;
    }
  };

  it('tell who they are, what they run, whom they ask elsewhere, and what they were started with', async () => {
    await remotes.place(place(kitchen, class {}, { at: 'tcp://127.0.0.1:1' }), 'nats://me:secret@127.0.0.1:1');
    await aProcess({ listen: ['tcp://127.0.0.1:4100'], shares: { hall: { at: 'nats://broker', share: '10%' } } });
    const [seen] = await seenUntil(({ length }) => length === 1);
    expect(seen).toMatchObject({
      name: 'api', version: '1.2.3', pid: process.pid, listen: ['tcp://127.0.0.1:4100'], modules: { hall: expect.stringMatching(/^\S{22}$/) },
      elsewhere: { kitchen: { at: 'nats://me:…@127.0.0.1:1', breaker: 'closed' } }, shares: { hall: { at: 'nats://broker', share: '10%' } },
    });
    expect(JSON.stringify(seen)).not.toContain('secret');
  });

  it('show no contract of modules that they serve to nobody', async () => {
    const registry = await aProcess();
    await seenUntil(({ length }) => length === 1);
    expect(await registry.all()).toMatchObject([{ modules: { hall: null } }]);
  });

  it('see each other, in the order of their names', async () => {
    for (const name of ['worker', 'api', 'worker']) await aProcess({ name });
    const seen = await seenUntil(({ length }) => length === 3);
    expect(seen.map(({ name }) => name)).toEqual(['api', 'worker', 'worker']);
    expect(new Set(seen.map(({ instance }) => instance)).size).toBe(3);
  });

  it('are gone when they end', async () => {
    const registry = await aProcess();
    await seenUntil(({ length }) => length === 1);
    await registry.onApplicationShutdown();
    expect(await registry.all()).toEqual([]);
  });

  it('are gone when they were not heard of for fifteen seconds, and forgotten after an hour', async () => {
    const registry = await aProcess();
    await seenUntil(({ length }) => length === 1);
    const lastHeardOf = (ago: string) =>
      platform.rows(`INSERT INTO platform.process (instance, name, facts, seen_at) VALUES ($1, 'dead', '{"name":"dead"}', now() - $2::interval)`, [newId(), ago]);
    await lastHeardOf('5 seconds');
    await lastHeardOf('16 seconds');
    await lastHeardOf('2 hours');
    expect((await registry.all()).map(({ name }) => name)).toEqual(['api', 'dead']);
    await aProcess();
    await seenUntil((seen) => seen.filter(({ name }) => name === 'api').length === 2);
    expect(await platform.rows(`SELECT 1 FROM platform.process WHERE name = 'dead'`)).toHaveLength(2);
  });

  it('go on while their database does not let them tell of themselves', async () => {
    const closed = new PlatformDatabase(database);
    await closed.onApplicationShutdown();
    const registry = new ProcessRegistry({ name: 'cut off', version: '1', listen: [] }, [], remotes, closed);
    registry.onApplicationBootstrap();
    await registry.onApplicationShutdown();
    expect((await processesSeen(platform)).filter(({ name }) => name === 'cut off')).toEqual([]);
  });
});
