import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import { Databases } from '@schoolhouse/platform/postgres/databases';
import { parseAddress } from '@schoolhouse/platform/remote/address';
import { PlacementRules } from '@schoolhouse/platform/remote/placement-rules';
import { ProcessRegistry } from '@schoolhouse/platform/remote/process-registry';
import { PathRules } from '@schoolhouse/platform/strangler/path-rules';
import { Answers, Requires } from '../door/route';

const processSchema = z.object({
  instance: z.uuid(),
  name: z.string(),
  version: z.string(),
  host: z.string(),
  pid: z.number().int(),
  listen: z.array(z.string()),
  modules: z.record(z.string(), z.string().nullable()).meta({ description: 'Modules that it runs; the hash of the contract where it is shown to others' }),
  elsewhere: z.record(z.string(), z.object({ at: z.string(), breaker: z.enum(['closed', 'half-open', 'open']) })),
  shares: z.record(z.string(), z.object({ at: z.string(), share: z.string() })).default({}).meta({ description: 'Modules that it runs, and for whom they are served elsewhere because it was started so' }),
  calls: z.array(z.object({ from: z.string(), to: z.string(), calls: z.number().int() })).meta({ description: 'Since the start of the process' }),
  startedAt: z.iso.datetime(),
  seenAt: z.iso.datetime(),
});

const ruleSchema = z.object({
  module: z.string(),
  at: z.string(),
  shareBasisPoints: z.number().int(),
  schools: z.array(z.uuid()),
  flag: z.string().nullable().meta({ description: 'Schools for which this feature flag is on are served there, too' }),
  shadow: z.boolean(),
  note: z.string(),
  next: z.array(z.number().int()).meta({ description: 'Shares that come after this one by themselves, in ten thousandths' }),
  stepSeconds: z.number(),
  version: z.number().int(),
});

const databaseSchema = z.object({
  module: z.string(),
  at: z.string(),
  state: z.enum(['copying', 'switching', 'left', 'moved']).meta({ description: 'moved: its tables are there; until then they are on their way, or were left where they are by who moved them' }),
  since: z.iso.datetime(),
});

const pathSchema = z.object({
  pattern: z.string(),
  at: z.string(),
  shareBasisPoints: z.number().int(),
  schools: z.array(z.uuid()),
  flag: z.string().nullable(),
  forwardsToken: z.boolean(),
  shadow: z.boolean(),
  version: z.number().int(),
});

const topologySchema = z
  .object({
    modules: z.record(z.string(), z.object({ processes: z.number().int(), contracts: z.array(z.string()) })),
    processes: z.array(processSchema),
    moving: z.array(ruleSchema),
    strangled: z.array(pathSchema).meta({ description: 'Paths at which a share of the schools is served by an old system' }),
    databases: z.array(databaseSchema).meta({ description: 'Modules that have a database of their own, or are about to' }),
    calls: z.array(z.object({ from: z.string(), to: z.string(), calls: z.number().int() })),
  })
  .meta({ id: 'Topology' });

/** Which module runs where, in how many copies and versions, and who calls whom. */
@Controller('v1/topology')
export class TopologyController {
  constructor(
    private readonly registry: ProcessRegistry,
    private readonly rules: PlacementRules,
    private readonly paths: PathRules,
    private readonly databases: Databases,
  ) {}

  @Get()
  @Requires('topology:read')
  @Answers(200, topologySchema, { summary: 'Shows the processes of this installation, what they run and whom they ask', description: 'Each process tells of itself every five seconds; one that was not heard of for fifteen is not listed.' })
  async get(): Promise<z.input<typeof topologySchema>> {
    const [processes, moving, strangled, databases] = await Promise.all([this.registry.all(), this.rules.all(), this.paths.all(), this.databases.known()]);
    const shown = {
      modules: byModule(processes),
      processes: processes.map((process) => ({ ...process, listen: process.listen.map(withoutPassword) })),
      moving: moving.map((rule) => ({ ...rule, at: withoutPassword(rule.at) })),
      databases: databases.map(({ module, at, state, changed_at: since }) => ({ module, at, state, since: since.toISOString() })),
      strangled,
      calls: inAll(processes),
    };
    return shown as z.input<typeof topologySchema>;
  }
}

const withoutPassword = (address: string): string => parseAddress(address).text;

type Process = Awaited<ReturnType<ProcessRegistry['all']>>[number];

function byModule(processes: readonly Process[]): Record<string, { processes: number; contracts: string[] }> {
  const names = [...new Set(processes.flatMap(({ modules }) => Object.keys(modules)))].sort();
  return Object.fromEntries(
    names.map((name) => {
      const running = processes.filter(({ modules }) => name in modules);
      return [name, { processes: running.length, contracts: [...new Set(running.flatMap(({ modules }) => modules[name] ?? []))] }];
    }),
  );
}

function inAll(processes: readonly Process[]): { from: string; to: string; calls: number }[] {
  const sums = new Map<string, { from: string; to: string; calls: number }>();
  for (const { from, to, calls } of processes.flatMap((process) => process.calls)) {
    const sum = sums.get(`${from} ${to}`) ?? { from, to, calls: 0 };
    sums.set(`${from} ${to}`, { ...sum, calls: sum.calls + calls });
  }
  return [...sums.values()].sort((a, b) => b.calls - a.calls);
}
