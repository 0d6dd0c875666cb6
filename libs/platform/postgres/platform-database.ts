import type { OnApplicationShutdown } from '@nestjs/common';
import { Pool, type PoolClient, type QueryResultRow } from 'pg';
import { asDomainError } from './errors';
import { inOneFlight } from './one-flight';
import { HeardClient } from './heard-client';
import { platformRole } from './schema-building';
import type { Statement } from './statement';
import { urlFor, type DatabaseSettings } from './settings';

/**
 * Work across schools: relay, recovery, upkeep. Its role has policies of its own and only the grants that these need; no
 * request of a user ever comes here. A plain class: commands use it without Nest, which takes longer to load than they to run.
 */
export class PlatformDatabase implements OnApplicationShutdown {
  private readonly pool: Pool;

  constructor(settings: DatabaseSettings) {
    this.pool = new Pool({ Client: HeardClient, connectionString: urlFor(platformRole, settings), max: 10, application_name: platformRole, connectionTimeoutMillis: 10_000, pipeline: true });
    this.pool.on('error', () => undefined); // a lost idle connection is replaced; the next statement reports what is wrong
  }

  /** One statement, its own transaction. */
  async rows<Row extends QueryResultRow>(sql: string | Statement, values: readonly unknown[] = []): Promise<Row[]> {
    try {
      const query = typeof sql === 'string' ? { text: sql } : sql;
      return (await this.pool.query<Row>({ ...query, values: [...values] })).rows;
    } catch (error) {
      throw asDomainError(error);
    }
  }

  /** BEGIN leaves together with what the work sends first. */
  async transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect().catch((error: unknown) => {
      throw asDomainError(error);
    });
    let failure: Error | undefined;
    try {
      inOneFlight(client);
      const begun = client.query('BEGIN');
      const [result] = await Promise.all([work(client), begun]);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      throw asDomainError(error);
    } finally {
      client.release(failure); // destroyed when anything went wrong, and its transaction with it
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
