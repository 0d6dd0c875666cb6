import type { INestApplicationContext } from '@nestjs/common';
import { MessageRouter } from '@schoolhouse/platform/messaging/message-router';
import { isHere, type Placement } from '@schoolhouse/platform/messaging/placement';
import { parseAddress } from '@schoolhouse/platform/remote/address';
import { ModuleServer } from '@schoolhouse/platform/remote/module-server';
import { RemoteModules } from '@schoolhouse/platform/remote/remote-modules';
import { readTlsFiles } from '@schoolhouse/platform/remote/tls-files';
import type { Settings } from '@schoolhouse/platform/settings/settings';
import { version } from './version';
import { callChecker } from './who-calls';

/**
 * Serves the modules here to other processes, then looks for those that are elsewhere: first to be there, then to look, so that
 * processes that need each other may start at once. On a failure all is closed again.
 * @returns how to leave: what has come is answered before this ends
 * @throws MODULE_UNAVAILABLE, INCOMPATIBLE_PEER, SettingsError, EADDRINUSE
 */
export async function serveModules(app: INestApplicationContext, settings: Settings, placements: readonly Placement[]): Promise<() => Promise<void>> {
  const { modules, shutdownGraceSeconds } = settings;
  const contracts = placements.filter(isHere).map(({ contract }) => contract);
  const server = new ModuleServer(contracts, app.get(MessageRouter), callChecker(settings), version);
  try {
    await server.listen(modules.listen.map(parseAddress), readTlsFiles(modules.tls));
    await app.get(RemoteModules).greetAll(modules.startSeconds * 1_000);
  } catch (error) {
    await server.close(0);
    await app.close();
    throw error;
  }
  return () => server.close(shutdownGraceSeconds * 1_000);
}
