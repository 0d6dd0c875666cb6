import { setTimeout as pause } from 'node:timers/promises';
import { foundSchool, type Crowd, type CrowdSize } from '../processes/crowd';
import { temporaryFolder, type TemporaryFolder } from '../processes/folder';
import { Installation, type Topology } from '../processes/installation';
import { login } from '../processes/login';
import { PostgresServer, withClient } from '../processes/postgres-server';
import { startPlain, type PlainServer } from './plain/plain-server';

export interface BenchOptions {
  /** Shorter and fewer runs: to see whether it works, not to quote. */
  readonly quick: boolean;
  readonly say: (line: string) => void;
}

const crowdSize: CrowdSize = { students: 2_000, activities: 100, capacity: 10_000, price: 5_000 };

/**
 * What the sections share, each part started when it is first needed: one PostgreSQL that flushes to disk, the product
 * on it, the yardstick beside it.
 */
export class Bench {
  private product?: Promise<{ installation: Installation; crowd: Crowd }>;
  private yardstick?: Promise<PlainServer>;
  private used = { product: 0, plain: 0 };
  private installations = 0;

  private constructor(
    readonly folder: TemporaryFolder,
    readonly postgres: PostgresServer,
    readonly options: BenchOptions,
  ) {}

  static async open(options: BenchOptions): Promise<Bench> {
    const folder = temporaryFolder('bench');
    try {
      const postgres = await PostgresServer.start(folder.path);
      // Tells when a transaction was committed, to the microsecond; both sides of each comparison pay for it.
      await postgres.restartWith({ track_commit_timestamp: 'on' });
      return new Bench(folder, postgres, options);
    } catch (error) {
      folder.remove();
      throw error;
    }
  }

  /** The product with one worker and one school, running. */
  async school(): Promise<{ installation: Installation; crowd: Crowd; headers: Record<string, string> }> {
    this.product ??= this.openSchool();
    const { installation, crowd } = await this.product;
    return { installation, crowd, headers: await login(installation.apiUrl, crowd) };
  }

  plain(): Promise<PlainServer> {
    this.yardstick ??= startPlain(this.postgres, this.folder.path, crowdSize);
    return this.yardstick;
  }

  /** Another installation on a database of its own; the section stops it. */
  async installation(options: { redisUrl?: string; workers?: number; topology?: Topology } = {}): Promise<Installation> {
    this.installations += 1;
    const databaseUrl = await this.postgres.createDatabase(`house_${this.installations}`);
    return Installation.prepare({ databaseUrl, folder: this.folder.path, ...options });
  }

  /** The number of the next unused pair of student and activity; `take` moves it on. */
  next(side: 'product' | 'plain'): number {
    return this.used[side];
  }

  take(side: 'product' | 'plain', count: number): void {
    this.used[side] += count;
  }

  async close(): Promise<void> {
    const [product, yardstick] = await Promise.allSettled([this.product, this.yardstick]);
    if (product.status === 'fulfilled') await product.value?.installation.stop();
    if (yardstick.status === 'fulfilled') await yardstick.value?.program.stop();
    await this.postgres.stop();
    this.folder.remove();
  }

  private async openSchool(): Promise<{ installation: Installation; crowd: Crowd }> {
    const installation = await this.installation();
    const crowd = await withClient(installation.databaseUrl, (client) => foundSchool(client, 'crowd', crowdSize));
    await installation.start();
    await pause(1_000);
    return { installation, crowd };
  }
}
