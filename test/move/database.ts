import { databaseVariable } from '@schoolhouse/platform/postgres/module-databases';
import type { Client } from 'pg';
import type { Installation } from '../processes/installation';
import { withClient, type PostgresServer } from '../processes/postgres-server';
import { schoolhouse } from '../processes/schoolhouse';
import type { Span } from '../processes/steady-calls';

const moved = 'fees';
/** What the command says, and where it is killed: copying, copied, with everybody held, and just before the point of no return. */
const momentsOfDeath = [/^copying/m, /^copied fees\.fee /m, /^work on fees waits/m, /^\d+ rows are the same/m];

type Say = (line: string) => void;

/** The tables of fees go to a database on another server and back, again and again; then the command is killed in the middle. They end there. */
export class MovingTables {
  private at: string;
  private databases = 0;

  constructor(
    private readonly installation: Installation,
    private readonly elsewhere: PostgresServer,
    private readonly say: Say,
  ) {
    this.at = installation.databaseUrl;
  }

  /** In which there are tables of modules now. */
  get urls(): string[] {
    return [...new Set([this.installation.databaseUrl, this.at])];
  }

  /** @returns when something moved; nothing stays still in between */
  async about(rounds: number): Promise<{ moving: Span[]; steady: Span[] }> {
    const from = performance.now();
    for (let round = 1; round <= rounds; round += 1) {
      await this.to(await this.anotherDatabase());
      await this.to(this.installation.databaseUrl);
    }
    for (const moment of momentsOfDeath) await this.killedAt(moment, await this.anotherDatabase());
    await this.to(await this.anotherDatabase());
    return { moving: [[from, performance.now()]], steady: [] };
  }

  private async to(url: string): Promise<void> {
    const { code, said } = await this.command(['--to', url]);
    if (code !== 0) throw new Error(`${moved} was not moved: ${said}`);
    this.say(said.split('\n').find((line) => line.includes('waited')) ?? said);
    await withClient(this.at, (client) => client.query(`DROP SCHEMA ${moved}_moved CASCADE`));
    this.at = url;
  }

  private async killedAt(moment: RegExp, url: string): Promise<void> {
    const { code, said } = await this.command(['--to', url], (text, kill) => void (moment.test(text) && kill()));
    if (code !== null) throw new Error(`It was not killed at ${moment}: ${said}`);
    const back = await this.command(['--to', url, '--abort']);
    if (back.code !== 0) throw new Error(`It was not taken back: ${back.said}`);
    this.say(`killed with "${said.split('\n').at(-1)}" as its last words: ${back.said}`);
  }

  private command(args: readonly string[], heard: (text: string, kill: () => void) => void = () => undefined) {
    const env = { ...this.installation.env, [databaseVariable(moved)]: this.at === this.installation.databaseUrl ? undefined : this.at };
    return schoolhouse(['database', 'move', moved, ...args], env as NodeJS.ProcessEnv, (text, child) => heard(text, () => child.kill('SIGKILL')));
  }

  private anotherDatabase(): Promise<string> {
    return this.elsewhere.createDatabase(`${moved}_${(this.databases += 1)}`);
  }
}

/** What enrollments and fees say of each other, in whatever database. @returns confirmed enrollments without exactly one fee */
export async function unequal(house: Client, fees: Client): Promise<string[]> {
  const { rows: confirmed } = await house.query<{ id: string }>(`SELECT id FROM enrollment.enrollment WHERE status = 'confirmed'`);
  const { rows: kept } = await fees.query<{ id: string; fees: number }>('SELECT enrollment_id AS id, count(*)::int AS fees FROM fees.fee GROUP BY 1');
  const counts = new Map(kept.map(({ id, fees: count }) => [id, count]));
  return confirmed.map(({ id }) => id).filter((id) => counts.get(id) !== 1);
}
