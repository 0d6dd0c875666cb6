import { createTestDatabase, type TestDatabase } from '@schoolhouse/platform/module-testing/test-database';
import { migrate } from '@schoolhouse/platform/postgres/migrator';
import { migrationsOfHouse } from '../../apps/house';
import { holesIn, walls } from './catalog';
import { plants } from './planted-holes';

const modules = migrationsOfHouse.map(({ module }) => module);

describe('the walls between schools and modules', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(migrationsOfHouse);
    await migrate(database, migrationsOfHouse); // a copied database has not got the grants on the database itself
  });
  afterAll(() => database?.drop());

  it('have no hole in a database of all modules', async () => {
    expect(await holesIn(database, modules)).toEqual([]);
  });

  describe.each(plants)('are seen to be broken: $rule', ({ rule, sql, names }) => {
    it.each([sql].flat())('%s', async (planted) => {
      await database.inspect('BEGIN');
      try {
        await database.inspect(planted);
        const holes = await walls.find((wall) => wall.rule === rule)?.findings(database, modules);
        expect(holes?.filter((hole) => hole.includes(names)) ?? []).not.toEqual([]);
      } finally {
        await database.inspect('ROLLBACK');
      }
    });
  });

  it('have no rule that was never seen broken', () => {
    expect(walls.map(({ rule }) => rule).filter((rule) => !plants.some((plant) => plant.rule === rule))).toEqual([]);
  });
});
