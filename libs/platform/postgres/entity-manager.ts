import type { PoolClient } from 'pg';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';

/**
 * TypeORM on a connection whose transaction is already open and not TypeORM's to end: the query runner is told
 * that a transaction is active, so `save` joins it instead of beginning one of its own.
 */
export function entityManagerOn(dataSource: DataSource, client: PoolClient): EntityManager {
  const runner = dataSource.createQueryRunner() as QueryRunner & { databaseConnection: PoolClient; transactionDepth: number };
  Object.assign(runner, { databaseConnection: client, isTransactionActive: true, transactionDepth: 1 });
  return runner.manager;
}
