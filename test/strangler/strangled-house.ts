import { text } from 'node:stream/consumers';
import { Module, type DynamicModule } from '@nestjs/common';
import { Pool, type Dispatcher } from 'undici';
import { newId } from '@schoolhouse/platform/ids/ids';
import { FollowedFlags } from '@schoolhouse/platform/remote/followed-flags';
import { SchoolLookup } from '@schoolhouse/platform/remote/school-lookup';
import type { PathRule } from '@schoolhouse/platform/strangler/path-rule';
import { PathRules } from '@schoolhouse/platform/strangler/path-rules';
import type { StranglerSettings } from '../../apps/api/src/strangler/old-systems';
import { StrangledPaths } from '../../apps/api/src/strangler/strangled-paths';
import { StranglerModule } from '../../apps/api/src/strangler/strangler.module';
import { HouseOfTheTest, type User, type Wanted } from '../journeys/door/house-of-the-test';
import { ThingsController } from '../journeys/door/things.controller';
import { until } from '../split/hall';
import { OldServer } from './old-server';

interface Asked {
  readonly as?: User;
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: Dispatcher.DispatchOptions['body'];
}

export interface Told {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly body: string;
  /** Of a problem. */
  readonly code?: string;
  readonly detail?: string;
}

/** Names of flags, and for which schools each is on. */
const flags = new Map<string, ReadonlySet<string>>();
const lookup: SchoolLookup = {
  flags: async (names) => names.flatMap((name) => (flags.has(name) ? [{ name, isOnFor: (id) => flags.get(name)?.has(id) ?? false }] : [])),
  ids: async () => new Map(),
};

@Module({})
class FlagsOfTheTest {}
const flagsOfTheTest: DynamicModule = { module: FlagsOfTheTest, global: true, providers: [{ provide: SchoolLookup, useValue: lookup }, FollowedFlags], exports: [FollowedFlags] };

/** A house whose paths are `/v1/things`, on a port of its own, and an old system that is asked through its door. */
export class StrangledHouse {
  private constructor(
    readonly house: HouseOfTheTest,
    readonly old: OldServer,
    readonly client: Pool,
  ) {}

  static async open(settings: Partial<StranglerSettings> = {}, wanted: Wanted = {}): Promise<StrangledHouse> {
    const strangler = StranglerModule.with({ publicUrl: 'https://school.example', ...settings });
    const house = await HouseOfTheTest.open({ controllers: [ThingsController], ...wanted, imports: [flagsOfTheTest, strangler] });
    await house.app.listen(0, '127.0.0.1');
    return new StrangledHouse(house, await OldServer.start(), new Pool(await house.app.getUrl()));
  }

  readonly flags = flags;

  /** In force when this is over. */
  async route(pattern: string, fields: Partial<PathRule> = {}): Promise<PathRule> {
    const rule = await this.house.app.get(PathRules).set({ pattern, at: this.old.url, shareBasisPoints: 10_000, schools: [], flag: null, forwardsToken: false, shadow: false, ...fields });
    await until(() => this.paths.inForce.some((followed) => followed.pattern === pattern && followed.version === rule.version));
    return rule;
  }

  async forgetAll(): Promise<void> {
    const rules = await this.house.app.get(PathRules).all();
    await Promise.all(rules.map(({ pattern }) => this.house.app.get(PathRules).forget(pattern)));
    await until(() => this.paths.inForce.length === 0);
    this.old.usual();
  }

  async ask(path: string, { as = this.house.user(['things:read']), method = 'GET', headers = {}, body }: Asked = {}): Promise<Told> {
    return told(await this.client.request({ path, method: method as Dispatcher.HttpMethod, headers: { ...(await this.house.bearer(as)), ...headers }, body: body ?? null }));
  }

  /** Users of so many schools. */
  users(count: number): User[] {
    return Array.from({ length: count }, () => this.house.user(['things:read'], newId()));
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.house.close();
    await this.old.stop();
  }

  private get paths(): StrangledPaths {
    return this.house.app.get(StrangledPaths);
  }
}

export async function told({ statusCode: status, headers, body: stream }: Dispatcher.ResponseData): Promise<Told> {
  const body = await text(stream);
  const isProblem = String(headers['content-type']).startsWith('application/problem+json');
  const { code, detail } = isProblem && body ? (JSON.parse(body) as { code: string; detail: string }) : {};
  return { status, headers, body, code, detail };
}
