import { DatabaseError, type Client } from 'pg';
import { lockOfMover, type ModuleDatabase } from '../postgres/module-databases';
import { addressOf } from '../postgres/settings';
import { MoveRefused } from './errors';
import { underLease, valueOf } from './owner-session';

/** Who has just ended, or was killed, may not be gone yet. */
const untilGoneMs = 1_000;

/**
 * The row in the house's database by which all processes know where the tables of the module are. It is written on the session
 * that holds the lock of the move: whose connection is lost can say nothing any more, and everybody sees that he is gone.
 */
export class MoveRecord {
  private constructor(
    private readonly house: Client,
    private readonly module: string,
  ) {}

  /** @throws MoveRefused while somebody else moves the tables of the module */
  static async lock(house: Client, module: string): Promise<MoveRecord> {
    try {
      await house.query(`SET lock_timeout = ${untilGoneMs}`);
      await house.query(`SELECT pg_advisory_lock(${lockOfMover})`, [module]);
      await house.query('RESET lock_timeout');
      return new MoveRecord(house, module);
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.code !== '55P03') throw error;
      throw new MoveRefused(`The tables of ${module} are being moved by somebody else: wait for its end`);
    }
  }

  async read(): Promise<ModuleDatabase | undefined> {
    const { rows } = await this.house.query<ModuleDatabase>('SELECT module, at, was_at, state, changed_at FROM platform.module_database WHERE module = $1', [this.module]);
    return rows[0];
  }

  async begin(to: string): Promise<void> {
    await this.house.query(
      `INSERT INTO platform.module_database (module, at, state) VALUES ($1, $2, 'copying')
       ON CONFLICT (module) DO UPDATE SET was_at = module_database.at, at = $2, state = 'copying', version = module_database.version + 1, changed_at = now()`,
      [this.module, addressOf(to)],
    );
  }

  /** Nobody begins anything on the tables from now on, as soon as he has seen it, and for as long as we are heard of. */
  async hold(): Promise<void> {
    await underLease(this.house);
    await this.become('switching', 'copying');
  }

  /** Whose session was lost has lost the lock as well, and somebody may have taken the move back. @throws MoveRefused or what the lost session says */
  async assertHeld(): Promise<void> {
    if ((await this.read())?.state !== 'switching') throw new MoveRefused(`The move of ${this.module} was taken back by somebody else`);
  }

  /** Whether we still have our session, and with it the lock. */
  isHeard(): Promise<boolean> {
    return valueOf<boolean>(this.house, 'SELECT true AS value').catch(() => false);
  }

  async letGo(): Promise<void> {
    await this.become('copying', 'switching');
  }

  /** For everybody to see: the tables are in the new database. */
  async conclude(): Promise<void> {
    await this.become('moved', 'switching');
  }

  /** As if there had been no move. */
  async forget(): Promise<void> {
    await this.house.query(`UPDATE platform.module_database SET state = 'moved', at = was_at, was_at = NULL, version = version + 1, changed_at = now() WHERE module = $1 AND state <> 'moved' AND was_at IS NOT NULL`, [this.module]);
    await this.house.query(`DELETE FROM platform.module_database WHERE module = $1 AND state <> 'moved'`, [this.module]);
  }

  private async become(state: ModuleDatabase['state'], from: ModuleDatabase['state']): Promise<void> {
    const { rowCount } = await this.house.query(`UPDATE platform.module_database SET state = $2, version = version + 1, changed_at = now() WHERE module = $1 AND state = $3`, [this.module, state, from]);
    if (rowCount !== 1) throw new MoveRefused(`The move of ${this.module} is not where it should be: it was not ${from}`);
  }
}
