import { setTimeout as pause } from 'node:timers/promises';
import type { Installation } from '../processes/installation';

const counted = /^schoolhouse_(?:workflow_fence_refusals_total|outbox_lease_losses_total)(?:\{[^}]*\})? (\d+)/gm;

/** How often a process found that another had taken its work over. Counters begin anew with each process, so they are read often. */
export class FenceRefusals {
  private readonly highest = new Map<number, number>();
  private over = false;
  private loop?: Promise<void>;

  constructor(private readonly installation: Installation) {}

  get total(): number {
    return [...this.highest.values()].reduce((sum, value) => sum + value, 0);
  }

  start(): void {
    this.loop = this.run();
  }

  async end(): Promise<void> {
    this.over = true;
    await this.loop;
  }

  private async run(): Promise<void> {
    const sources = this.installation.programs.map((program) => ({ program, url: program.url }));
    while (!this.over) {
      for (const { program, url } of sources) if (program.isRunning) await this.read(program.pid, url);
      await pause(300);
    }
  }

  private async read(pid: number, url: string): Promise<void> {
    try {
      const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(500) });
      const values = [...(await response.text()).matchAll(counted)].map(([, value]) => Number(value));
      this.highest.set(pid, Math.max(this.highest.get(pid) ?? 0, values.reduce((sum, value) => sum + value, 0)));
    } catch {
      return; // dead or frozen: it is read again when it is back
    }
  }
}
