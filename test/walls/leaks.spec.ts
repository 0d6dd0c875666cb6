import { type Command, type Query } from '@nestjs/cqrs';
import { z } from 'zod';
import type { MessageType } from '@schoolhouse/platform/messaging/message';
import { house as rooms } from '../../apps/house';
import { openHouse, type HouseUnderTest, type SchoolOfHouse } from '../house/house-under-test';
import { belongingsOf, type Belongings } from './belongings';
import { intrusions, type Intrusion } from './intrusions';
import { tenantTables } from './tenant-tables';

const messages = rooms.flatMap(({ contract }) => [...contract.commands, ...contract.queries]);
const typeOf = (message: object) => message.constructor as unknown as MessageType;
const anyBelongings = new Proxy({}, { get: () => '019f0000-0000-7000-8000-000000000001' }) as Belongings;
const named = intrusions(anyBelongings, anyBelongings).map(({ message }, index) => [typeOf(message).type, index] as const);

describe('a school that names what belongs to another', () => {
  let house: HouseUnderTest;
  let theirs: SchoolOfHouse;
  let mine: SchoolOfHouse;
  let attempts: readonly Intrusion[];
  let untouched: string;
  let belongings: Belongings;
  beforeAll(async () => {
    house = await openHouse();
    [theirs, mine] = [await house.school(), await house.school()];
    belongings = await belongingsOf(theirs, house.database);
    attempts = intrusions(belongings, await belongingsOf(mine, house.database));
    untouched = await possessions(theirs);
  });
  afterAll(() => house?.close());

  /** All rows of a school, but for the traffic of its events and what is written when they arrive: that may still be under way. */
  async function possessions({ tenantId }: SchoolOfHouse): Promise<string> {
    const tables = (await tenantTables(house.database)).filter(({ table }) => !/\.(outbox|processed_message|audit|message)$/.test(table));
    const contents = tables.map(({ table }) => `SELECT '${table}' AS name, to_jsonb(t)::text AS row FROM ${table} t WHERE tenant_id = $1`);
    const rows = await house.database.inspect<{ name: string; row: string }>(`${contents.join(' UNION ALL ')} ORDER BY 1, 2`, [tenantId]);
    return rows.map(({ name, row }) => `${name} ${row}`).join('\n');
  }

  async function outcomeOf(message: object): Promise<unknown> {
    const sent = typeOf(message).kind === 'query' ? mine.query(message as Query<unknown>) : mine.execute(message as Command<unknown>);
    return sent.catch((error: { code: string }) => error.code);
  }

  it.each(named)('is told nothing by %s (%i), and changes nothing there', async (_, index) => {
    const { message, leadsTo } = attempts[index];
    const outcome = await outcomeOf(message);
    if (leadsTo === 'own') expect(outcome).toEqual(expect.any(Object));
    else if (typeof leadsTo === 'string') expect(outcome).toBe(leadsTo);
    else expect(outcome).toMatchObject(leadsTo);
    expect(await possessions(theirs)).toBe(untouched);
  });

  it('asks for what is there: the other school itself is told', async () => {
    const inPlatformOrWithNobody = ['tenancy.get-school-by-id', 'identity.list-users'];
    const asked = intrusions(belongings, belongings).filter(({ message }) => typeOf(message).kind === 'query' && !inPlatformOrWithNobody.includes(typeOf(message).type));
    for (const { message, leadsTo } of asked) {
      const answer = await theirs.query(message as Query<unknown>);
      expect({ [typeOf(message).type]: answer }).not.toMatchObject({ [typeOf(message).type]: leadsTo });
    }
  });

  it('was tried with every message that has an id in it', () => {
    const withIds = messages.filter(({ input }) => JSON.stringify(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' })).includes('"format":"uuid"'));
    const tried = new Set(named.map(([type]) => type));
    expect(withIds.map(({ type }) => type).filter((type) => !tried.has(type))).toEqual([]);
  });
});
