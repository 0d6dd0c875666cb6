import { setTimeout as pause } from 'node:timers/promises';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Placement } from '../messaging/placement';
import { parseAddress } from './address';
import type { CallerCredentials } from './call-headers';
import { IncompatiblePeer } from './errors';
import { openLine } from './open-line';
import { RemoteModule } from './remote-module';
import { defaultRemoteSettings, type RemoteSettings } from './remote-settings';
import type { TlsFiles } from './tls-files';

/** How this process asks those that are elsewhere. */
export interface RemoteOptions {
  readonly credentials: (module: string) => CallerCredentials;
  readonly tls?: TlsFiles;
  readonly settings?: Partial<RemoteSettings>;
}

const againMs = 250;
const helloMs = 1_000;

/** The modules that this process has a way to, and no code of. */
export class RemoteModules implements OnApplicationShutdown {
  private readonly logger = new Logger(RemoteModules.name);
  private readonly modules = new Map<string, RemoteModule>();
  private readonly opened = new Set<RemoteModule>();

  constructor(private readonly options: RemoteOptions) {}

  get all(): ReadonlyMap<string, RemoteModule> {
    return this.modules;
  }

  /** A module that is nowhere else. @throws SettingsError when the address does not fit */
  async place(placement: Placement, at: string): Promise<RemoteModule> {
    const remote = await this.open(placement, at);
    this.modules.set(placement.contract.module, remote);
    return remote;
  }

  /** One more way to a module, closed with the process. @throws SettingsError when the address does not fit */
  async open({ contract }: Placement, at: string): Promise<RemoteModule> {
    const address = parseAddress(at);
    const { credentials, tls, settings } = this.options;
    const remote = new RemoteModule(contract, address.text, await openLine(address, tls), credentials(contract.module), { ...defaultRemoteSettings, ...settings });
    this.opened.add(remote);
    return remote;
  }

  /** Of one that turned out not to be there. */
  async close(remote: RemoteModule): Promise<void> {
    if (this.opened.delete(remote)) await remote.close();
  }

  /**
   * Waits until every module elsewhere has said hello in a version that fits ours: what cannot work is told at the start.
   * @throws ModuleUnavailable after so many milliseconds; IncompatiblePeer at once, naming message and field
   */
  async greetAll(patienceMs: number): Promise<void> {
    await Promise.all([...this.modules].map(([module, remote]) => this.greet(module, remote, performance.now() + patienceMs)));
  }

  /** What the first calls would wait for (tokens, keys, connections) is there before they come. Who is not ready yet may be so by then: a call finds out. */
  async makeReady(patienceMs: number): Promise<void> {
    const isReady = (remote: RemoteModule) => remote.makeReady(patienceMs).catch((error: unknown) => this.logger.debug(`Not ready yet: ${String(error)}`));
    await Promise.all([...this.modules.values()].map(isReady));
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.opened].map((remote) => remote.close()));
  }

  private async greet(module: string, remote: RemoteModule, until: number): Promise<void> {
    for (;;) {
      try {
        const { version, misfits } = await remote.greet(helloMs);
        if (misfits.length > 0) throw new IncompatiblePeer({ module, at: remote.address, ...misfits[0] });
        this.logger.log(`${module} is at ${remote.address}, version ${version}`);
        return;
      } catch (error) {
        if (IncompatiblePeer.is(error) || performance.now() > until) throw error;
        await pause(againMs);
      }
    }
  }
}
