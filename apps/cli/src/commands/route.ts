import type { Command } from 'commander';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import type { ShareOptions } from '../share-options';
import { list, percent } from './place';

export interface RouteOptions extends ShareOptions {
  readonly forwardToken?: boolean;
  readonly shadow?: boolean;
  readonly check: boolean;
}

export function addRouteCommand(program: Command, env: RawEnvironment): void {
  program
    .command('route [pattern] [address]')
    .description('give paths to an old system behind this API, for a share of the schools, or take them back (off); without arguments: what is in force')
    .option('--share <percent>', 'of the schools, that go to the OLD system; each stays where it is when the share shrinks or grows (default: 100, or 0 with --schools or --flag)', percent)
    .option('--schools <slugs>', 'these schools go in any case, by comma', list)
    .option('--flag <name>', 'schools for which this feature flag is on go as well')
    .option('--forward-token', 'show the old system the access token of the caller, which it checks by /.well-known/jwks.json')
    .option('--shadow', 'ask the old system as well whatever is read here (GET), and compare status and body; its answers are not used')
    .option('--no-check', 'do not look whether the old system answers from here')
    .addHelpText(
      'after',
      `
Schools that do not go are served here: by the new modules where there is a route, otherwise by 404. To move a school away from
the old system is to make the share smaller. The api follows within a second, without a restart; the most specific pattern counts.
What proves who somebody is, opens schools or tells how this program is always stays here; a pattern for it is refused with
the reason.

Patterns: /v1/lunches (this path), /v1/lunches/** (all below as well), /v1/*/menu (any one name).

Examples, in quotes because of the shell:
  schoolhouse route '/v1/lunches/**' http://old:8080
  schoolhouse route '/v1/lunches/**' http://old:8080 --share 60
  schoolhouse route '/v1/activities/**' https://old.example/app --schools hilltop,lakeside
  schoolhouse route '/v1/lunches/**' off`,
    )
    .action(async (pattern: string | undefined, address: string | undefined, options: RouteOptions) => {
      const { route, showRoutes } = await import('../routing.js');
      await (pattern === undefined ? showRoutes(env) : route(env, pattern, address, options));
    });
}
