import { constants, setPriority } from 'node:os';
import { InvalidArgumentError, type Command } from 'commander';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import type { ShareOptions } from '../share-options';

export interface PlaceOptions extends ShareOptions {
  readonly shadow?: boolean;
  readonly forget?: boolean;
}

export interface MoveOptions {
  readonly to: string;
  readonly steps: readonly number[];
  readonly watch: number;
}

export function percent(text: string): number {
  const share = Number(text);
  if (text.trim() === '' || !(share >= 0 && share <= 100)) throw new InvalidArgumentError('give a share from 0 to 100, in per cent');
  return share;
}

/** A move goes forward alone: back is `place … here`, for everybody. */
function steps(text: string): number[] {
  const shares = list(text).map(percent);
  if (shares.some((share, at) => share <= (shares[at - 1] ?? 0))) throw new InvalidArgumentError('give shares that grow, such as 1,10,50,100');
  return shares;
}

function seconds(text: string): number {
  const given = Number(text);
  if (!(given >= 1 && given <= 86_400)) throw new InvalidArgumentError('give seconds, from 1 to 86400');
  return given;
}

export const list = (text: string): string[] => text.split(',').map((part) => part.trim());

/** The house that is at work beside it goes first. */
const giveWay = (): void => setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

export function addPlaceCommands(program: Command, env: RawEnvironment): void {
  program
    .command('place [module] [address]')
    .hook('preAction', giveWay)
    .description('serve a module elsewhere for a share of the schools, or here again; without arguments: what is in force')
    .option('--share <percent>', 'of the schools; each stays where it is when the share grows (default: 100, or 0 with --schools or --flag)', percent)
    .option('--schools <slugs>', 'these schools in any case, by comma', list)
    .option('--flag <name>', 'schools for which this feature flag is on')
    .option('--shadow', 'ask elsewhere as well whatever is only read, and compare the answers; they are not used')
    .option('--forget', 'take the rule away: the processes do what they were started with')
    .addHelpText(
      'after',
      `
The api and the workers follow within a second, without a restart. Whoever was to be served elsewhere and cannot be is served
here, and the rule is taken back for everybody. A rule stands before the share that a process was started with (FEES_AT=nats://broker@10%).

Examples:
  schoolhouse place fees nats://broker --share 10
  schoolhouse place fees nats://broker --flag new-fees
  schoolhouse place fees nats://broker@10%+flag:new-fees
  schoolhouse place fees tcp://10.0.0.7:4100 --schools hilltop,lakeside --shadow
  schoolhouse place fees here`,
    )
    .action(async (module: string | undefined, address: string | undefined, options: PlaceOptions) => {
      if (module === undefined) return (await import('../placements-in-force.js')).showPlacements(env);
      if (options.forget) return (await import('../returning.js')).forgetRule(env, module);
      if (address === undefined || address === 'here') return (await import('../returning.js')).serveHere(env, module);
      return (await import('../placing.js')).place(env, module, address, options);
    });
  program
    .command('move <module>')
    .hook('preAction', giveWay)
    .description('move a module to where it has been started, step by step, and back by itself when anything is wrong')
    .requiredOption('--to <address>', 'where it runs: tcp://…, nats://…')
    .option('--steps <percents>', 'shares of the schools, one after the other; shadow reads go first', steps, [1, 10, 50, 100])
    .option('--watch <seconds>', 'how long each step is watched', seconds, 10)
    .addHelpText(
      'after',
      `
The api and the workers take each step by themselves, and take all of it back at a fault, or when it is slow there. Ctrl-C takes it
back as well. When the command is killed, or its terminal is gone, the move goes on: \`schoolhouse place\` shows where it stands.

Example:
  schoolhouse move fees --to tcp://10.0.0.7:4100 --steps 1,10,50,100 --watch 60`,
    )
    .action(async (module: string, options: MoveOptions) => (await import('../moving.js')).move(env, module, options));
}
