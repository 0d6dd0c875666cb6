import { ModuleUnavailable } from '../remote/errors';
import { maybeContext } from '../tenant-context/message-context';
import { isGone } from './errors';

const longestWaitMs = 5_000;
/** Who asked hears from us why, and not from a clock that it took too long. */
const marginMs = 100;
const tries = 3;

/**
 * Where the tables of one module are, as this process knows it. While they are brought to another database nothing begins
 * here. Who began before it was known finds them gone, with nothing done, and begins anew where they are.
 */
export class ModuleHome {
  private opened?: Promise<void>;
  private open: () => void = () => undefined;

  /** @param look asks the house's database where the tables are, and tells this home by `hold` or `settle` */
  constructor(
    readonly module: string,
    private at: string,
    private readonly look: () => Promise<void>,
  ) {}

  get url(): string {
    return this.at;
  }

  get isHeld(): boolean {
    return this.opened !== undefined;
  }

  /** Nothing begins from now on. */
  hold(): void {
    this.opened ??= new Promise((resolve) => (this.open = resolve));
  }

  settle(at: string): void {
    this.at = at;
    this.opened = undefined;
    this.open();
  }

  /** @throws what the work throws; MODULE_UNAVAILABLE when the tables are on their way for longer than the caller can wait */
  async work<T>(task: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      if (this.opened) await this.untilOpen(this.opened);
      try {
        return await task();
      } catch (error) {
        if (!isGone(error) || attempt === tries) throw error;
        await this.look();
      }
    }
  }

  private async untilOpen(opened: Promise<void>): Promise<void> {
    const left = (maybeContext()?.deadline ?? Infinity) - Date.now() - marginMs;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new ModuleUnavailable({ module: this.module, reason: 'its database is being moved' })), Math.max(0, Math.min(left, longestWaitMs)));
    });
    await Promise.race([opened, late]).finally(() => clearTimeout(timer));
  }
}
