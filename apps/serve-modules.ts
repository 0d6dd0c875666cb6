import type { INestApplicationContext } from '@nestjs/common';
import { MessageRouter } from '@schoolhouse/platform/messaging/message-router';
import { isHere, type Placement } from '@schoolhouse/platform/messaging/placement';
import { Databases } from '@schoolhouse/platform/postgres/databases';
import { parseAddress, type Address } from '@schoolhouse/platform/remote/address';
import { ModuleServer } from '@schoolhouse/platform/remote/module-server';
import { RemoteModules } from '@schoolhouse/platform/remote/remote-modules';
import { readTlsFiles } from '@schoolhouse/platform/remote/tls-files';
import { SettingsError, type Settings } from '@schoolhouse/platform/settings/settings';
import { describeFailure } from './describe-failure';
import { asksOf } from './house';
import { version } from './version';
import { callChecker, introduce } from './who-calls';

/** Who asks whether a module is ready waits for those that it asks as well. */
const askedMs = 1_000;

/**
 * Serves the modules here to other processes, then looks for those that are elsewhere: first to be there, then to look, so that
 * processes that need each other may start at once. On a failure all is closed again.
 * A process that identity does not know ends as soon as it is told so.
 * @returns how to leave: what has come is answered before this ends
 * @throws MODULE_UNAVAILABLE, INCOMPATIBLE_PEER, SettingsError, EADDRINUSE
 */
export async function serveModules(app: INestApplicationContext, settings: Settings, placements: readonly Placement[]): Promise<() => Promise<void>> {
  const { modules, shutdownGraceSeconds } = settings;
  const contracts = placements.filter(isHere).map(({ contract }) => contract);
  const databases = app.get(Databases, { strict: false });
  const remotes = app.get(RemoteModules);
  const isReady = (module: string) => Promise.all([databases.reach(module), ...asksOf(module).map((asked) => remotes.all.get(asked)?.makeReady(askedMs))]);
  const server = new ModuleServer(contracts, app.get(MessageRouter), callChecker(settings), version, isReady);
  try {
    const tls = readTlsFiles(modules.tls);
    for (const address of modules.listen.map(parseAddress)) await server.listen([address], tls).catch((error: Error) => Promise.reject(asToldOf(address, error)));
    await remotes.greetAll(modules.startSeconds * 1_000);
    await remotes.makeReady(askedMs);
  } catch (error) {
    await server.close(0);
    await app.close();
    throw error;
  }
  introduce(settings).catch(endAtOnce); // not waited for: it may be this very process that serves identity, a moment from now
  return () => server.close(shutdownGraceSeconds * 1_000);
}

/** Each transport has words of its own for a broker that is away, and most do not say which one. */
function asToldOf({ text }: Address, error: Error & { code?: string }): Error {
  if (error instanceof SettingsError || error.code === 'EADDRINUSE') return error;
  return new SettingsError([`${text} cannot be listened at (${error.message}): start what should be there, or correct --listen or MODULES_LISTEN`]);
}

function endAtOnce(error: unknown): never {
  console.error(describeFailure(error));
  process.exit(1);
}
