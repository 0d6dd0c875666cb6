import { setTimeout as pause } from 'node:timers/promises';
import { crashVariable, type CrashPoint } from '@schoolhouse/platform/crash-points/crash-points';
import type { Installation } from '../processes/installation';
import type { PostgresServer } from '../processes/postgres-server';
import type { Program } from '../processes/program';
import type { Random } from './random';

const apiPoints: readonly CrashPoint[] = ['before-commit', 'after-commit', 'workflow-started', 'workflow-step-answered', 'workflow-before-end'];
const workerPoints: readonly CrashPoint[] = ['before-publish', 'after-publish', 'before-ack', 'after-ack', 'before-commit', 'after-commit'];
const points = [...apiPoints.map((point) => ({ who: 'api' as const, point })), ...workerPoints.map((point) => ({ who: 'worker' as const, point }))];

/** A workflow's lease is 6 s, a relay's less: whoever sleeps longer has lost them. */
const freezeMs = 9_000;
const pointMs = 15_000;
/** Every so many kills something is frozen, too: that is no kill and is not counted as one. */
const killsBetweenFreezes = 8;

/** Ends and freezes processes, one after the other, and starts them again. Each blow leaves the house running. */
export class Blows {
  kills = 0;
  freezes = 0;
  readonly atPoints = new Map<string, number>();
  notReached = 0;
  private nextPoint: number;
  private nextFreeze: number;

  constructor(
    private readonly installation: Installation,
    private readonly postgres: PostgresServer,
    private readonly random: Random,
    private readonly say: (line: string) => void,
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
    const victim = this.random.pick(['api', 'worker', 'postgres'] as const);
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

  /** Kills a process, and its successor at a point of its work. */
  private async atPoint(): Promise<void> {
    const { who, point } = points[this.nextPoint % points.length];
    this.nextPoint += 1;
    const program = this.programOf(who);
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
    const program = this.programOf(this.nextFreeze % 2 === 0 ? 'api' : 'worker');
    this.nextFreeze += 1;
    this.freezes += 1;
    this.say(`freeze ${this.freezes}: ${program.name} for ${freezeMs / 1_000} s`);
    program.signal('SIGSTOP');
    await pause(freezeMs);
    program.signal('SIGCONT');
    await program.ready();
  }

  private programOf(who: 'api' | 'worker'): Program {
    return who === 'api' ? this.installation.api : this.random.pick(this.installation.workers);
  }
}
