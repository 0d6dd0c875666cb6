import type { Handle, MessageRouter } from '@schoolhouse/platform/messaging/message-router';
import { place } from '@schoolhouse/platform/messaging/placement';
import { newId } from '@schoolhouse/platform/ids/ids';
import { TrustingCalls } from '@schoolhouse/platform/remote/call-headers';
import { ModuleUnavailable } from '@schoolhouse/platform/remote/errors';
import { FollowedFlags } from '@schoolhouse/platform/remote/followed-flags';
import type { ModuleServer } from '@schoolhouse/platform/remote/module-server';
import { MovingModules } from '@schoolhouse/platform/remote/moving-modules';
import { noSteps, type PlacementRule } from '@schoolhouse/platform/remote/placement-rule';
import type { PlacementRules } from '@schoolhouse/platform/remote/placement-rules';
import { RemoteModules } from '@schoolhouse/platform/remote/remote-modules';
import { RulesToFollow } from '@schoolhouse/platform/remote/rules-to-follow';
import type { SchoolLookup } from '@schoolhouse/platform/remote/school-lookup';
import type { SchoolShare } from '@schoolhouse/platform/remote/school-share';
import type { MessageContext } from '@schoolhouse/platform/tenant-context/message-context';
import { anAddress, BookSeat, GetSeat, hall, inContext, routerOf, serveHall, until, type HallOptions } from './hall';

/** The rules as the table keeps them: a change raises the version, and what was changed since is not taken back. */
class RulesInMemory implements Pick<PlacementRules, 'all' | 'goOn' | 'takeBack'> {
  rule?: PlacementRule;

  set(fields: Partial<PlacementRule>): void {
    this.rule = { module: 'hall', at: '', shareBasisPoints: 0, schools: [], flag: null, shadow: false, note: '', ...noSteps, ...fields, version: (this.rule?.version ?? 0) + 1 };
  }

  async all(): Promise<PlacementRule[]> {
    return this.rule ? [this.rule] : [];
  }

  async goOn({ next: [shareBasisPoints, ...next], ...rule }: PlacementRule): Promise<void> {
    if (this.rule?.version === rule.version) this.set({ ...rule, shadow: false, shareBasisPoints, next });
  }

  async takeBack({ version }: PlacementRule, note: string): Promise<void> {
    if ((this.rule?.version ?? 0) === version) this.set({ note });
  }
}

/** Tenancy, as rules ask it: who has the flag `new-hall` on, and who goes by which name. */
class Schools implements SchoolLookup {
  readonly on = new Set<string>();
  readonly slugs = new Map<string, string>();
  isThere = true;

  async flags(names: readonly string[]) {
    if (!this.isThere) throw new ModuleUnavailable({ module: 'tenancy' });
    return names.filter((name) => name === 'new-hall').map((name) => ({ name, isOnFor: (id: string) => this.on.has(id) }));
  }

  async ids(slugs: readonly string[]) {
    return new Map([...this.slugs].filter(([slug]) => slugs.includes(slug)));
  }
}

export const by = (place: string, done: object[] = []): Record<string, Handle> => ({
  [BookSeat.type]: async (message) => {
    done.push(message);
    return { by: place };
  },
  [GetSeat.type]: async () => ({ by: place }),
});

/** A process that has the hall, and an address at which it may be served as well. */
export class MovingHall {
  readonly doneHere: object[] = [];
  readonly rules = new RulesInMemory();
  readonly schools = new Schools();
  /** Where this process serves the hall itself. */
  readonly listen: string[] = [];
  private readonly router: MessageRouter = routerOf(by('here', this.doneHere));
  private readonly remotes = new RemoteModules({ credentials: () => new TrustingCalls() });
  private readonly ends: (() => Promise<void>)[] = [];
  private moving?: MovingModules;

  private constructor(readonly at: string) {}

  static async open(): Promise<MovingHall> {
    const house = new MovingHall(await anAddress('tcp'));
    await house.start();
    return house;
  }

  /** Again, as a process that was told of these shares at its start. */
  async start(...shares: readonly SchoolShare[]): Promise<void> {
    this.moving?.onApplicationShutdown();
    const rules = new RulesToFollow(shares.map((share) => ({ module: 'hall', at: this.at, share })), this.rules as never, new FollowedFlags(this.schools), this.schools);
    this.moving = new MovingModules([place(hall, class {}, 'here')], this.router, rules, this.remotes, { listen: this.listen });
    await this.moving.onApplicationBootstrap();
  }

  async serve(handlers: Record<string, Handle>, { at = this.at, ...options }: HallOptions & { readonly at?: string } = {}): Promise<ModuleServer> {
    const server = await serveHall(at, handlers, options);
    this.ends.push(() => server.close(0));
    return server;
  }

  send(message: object, context: Partial<MessageContext> = { tenantId: newId() }): Promise<unknown> {
    return inContext(context, () => this.router.dispatch(message));
  }

  /** Here or there, for this school or for any. */
  async servedBy(tenantId = newId()): Promise<string> {
    return ((await this.send(new GetSeat({ row: 1 }), { tenantId })) as { by: string }).by;
  }

  get inForce(): readonly PlacementRule[] {
    return this.moving?.inForce ?? [];
  }

  /** Until the rule is in force, or was taken back. */
  async goTo(fields: Partial<PlacementRule>): Promise<void> {
    this.rules.set({ at: this.at, ...fields });
    const { version } = this.rules.rule!;
    await until(() => this.rules.rule!.version > version || this.inForce.some((rule) => rule.version === version));
  }

  isBack(): Promise<void> {
    return until(() => this.inForce.length === 0 && this.rules.rule?.shareBasisPoints === 0);
  }

  async close(): Promise<void> {
    this.moving?.onApplicationShutdown();
    await this.remotes.onApplicationShutdown();
    for (const end of this.ends.splice(0)) await end();
  }
}
