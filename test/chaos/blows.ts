import { setTimeout as pause } from 'node:timers/promises';
import { crashVariable, type CrashPoint } from '@schoolhouse/platform/crash-points/crash-points';
import type { Broker } from '../brokers/brokers';
import type { Installation } from '../processes/installation';
import type { PostgresServer } from '../processes/postgres-server';
import type { Program } from '../processes/program';
import type { CuttingProxy } from './cutting-proxy';
import type { Random } from './random';

const apiPoints: readonly CrashPoint[] = ['before-commit', 'after-commit', 'workflow-started', 'workflow-step-answered', 'workflow-before-end'];
const workerPoints: readonly CrashPoint[] = ['before-publish', 'after-publish', 'before-ack', 'after-ack', 'before-commit', 'after-commit'];
const points = [...apiPoints.map((point) => ({ who: 'api' as const, point })), ...workerPoints.map((point) => ({ who: 'worker' as const, point }))];

/** A workflow's lease is 6 s, a relay's less: whoever sleeps longer has lost them. */
const freezeMs = 9_000;
const pointMs = 15_000;
/** Every so many kills something is frozen, too: that is no kill and is not counted as one. */
const killsBetweenFreezes = 8;

/** What is between the processes of a house that is split. */
export interface Between {
  readonly proxies?: readonly CuttingProxy[];
  readonly broker?: Broker;
}

/** Ends and freezes processes, one after the other, and starts them again. Each blow leaves the house running. */
export class Blows {
  kills = 0;
  freezes = 0;
  cuts = 0;
  readonly atPoints = new Map<string, number>();
  notReached = 0;
  private nextPoint: number;
  private nextFreeze: number;

  constructor(
    private readonly installation: Installation,
    private readonly postgres: PostgresServer,
    private readonly random: Random,
    private readonly say: (line: string) => void,
    private readonly between: Between = {},
  ) {
    this.nextPoint = random.whole(0, points.length - 1);
    this.nextFreeze = random.whole(0, 1);
  }

  async strike(kills: number): Promise<void> {
    while (this.kills < kills) {
      await pause(this.random.whole(100, 1_500));
      if (this.kills >= (this.freezes + 1) * killsBetweenFreezes - killsBetweenFreezes / 2) await this.freeze();
      else if (this.random.chance(0.5) && this.kills + 2 <= kills) await this.atPoint();
      else await this.atRandom();
    }
  }

  private async atRandom(): Promise<void> {
    const { proxies = [], broker } = this.between;
    const split = this.installation.modules.length > 0;
    const victim = this.random.pick(['api', 'worker', 'postgres', ...(split ? (['module', 'module', 'module', 'between'] as const) : [])] as const);
    if (victim === 'between') return this.cut(proxies, broker);
    this.kills += 1;
    this.say(`kill ${this.kills}: ${victim}`);
    if (victim === 'postgres') {
      await this.postgres.kill();
      await pause(this.random.whole(0, 1_500));
      await this.postgres.startAgain();
      return;
    }
    const program = this.programOf(victim);
    await program.kill();
    await pause(this.random.whole(0, 500));
    await program.start();
  }

  /** Answers that are lost on their way, or a broker that forgets what it carried. No kill of ours, and not counted as one. */
  private async cut(proxies: readonly CuttingProxy[], broker?: Broker): Promise<void> {
    this.cuts += 1;
    this.say(`cut ${this.cuts}: ${broker ? broker.kind : 'answers of modules'}`);
    if (broker) await broker.restart();
    else this.random.pick(proxies).cutNext(this.random.whole(1, 20));
  }

  /** Kills a process, and its successor at a point of its work. */
  private async atPoint(): Promise<void> {
    const { who, point } = points[this.nextPoint % points.length];
    this.nextPoint += 1;
    const program = this.programAt(who, point);
    const where = `${point}:${this.random.whole(1, point.endsWith('commit') ? 20 : 6)}`;
    await program.kill();
    program.launch({ [crashVariable]: where });
    const reached = await program.endsWithin(pointMs);
    if (!reached) await program.kill();
    this.kills += 2;
    this.say(`kills ${this.kills - 1} and ${this.kills}: ${program.name}, and again at ${where}${reached ? '' : ' (not reached)'}`);
    if (reached) this.atPoints.set(point, (this.atPoints.get(point) ?? 0) + 1);
    else this.notReached += 1;
    await program.start();
  }

  /** Frozen past its leases, then thawed in the belief that nothing has happened. */
  private async freeze(): Promise<void> {
    const program = this.installation.modules.length > 0 ? this.random.pick(this.installation.programs) : this.programOf(this.nextFreeze % 2 === 0 ? 'api' : 'worker');
    this.nextFreeze += 1;
    this.freezes += 1;
    this.say(`freeze ${this.freezes}: ${program.name} for ${freezeMs / 1_000} s`);
    program.signal('SIGSTOP');
    await pause(freezeMs);
    program.signal('SIGCONT');
    await program.ready();
  }

  private programOf(who: 'api' | 'worker' | 'module'): Program {
    const { api, workers, modules } = this.installation;
    return who === 'api' ? api : this.random.pick(who === 'worker' ? workers : modules);
  }

  /** In a house that is split, workflows run where saga is, and everything else wherever modules are. */
  private programAt(who: 'api' | 'worker', point: CrashPoint): Program {
    const { modules } = this.installation;
    if (modules.length === 0) return this.programOf(who);
    return point.startsWith('workflow') ? modules.find(({ name }) => name.includes('saga'))! : this.random.pick(modules);
  }
}
