import { Logger } from '@nestjs/common';
import { DomainError } from '@schoolhouse/platform/messaging/domain-error';
import { parseAddress } from '@schoolhouse/platform/remote/address';
import { TrustingCalls } from '@schoolhouse/platform/remote/call-headers';
import { openLine } from '@schoolhouse/platform/remote/open-line';
import { RemoteModule, type Introduction } from '@schoolhouse/platform/remote/remote-module';
import { defaultRemoteSettings } from '@schoolhouse/platform/remote/remote-settings';
import { readTlsFiles } from '@schoolhouse/platform/remote/tls-files';
import { readSettings, type RawEnvironment } from '@schoolhouse/platform/settings/settings';
import { house } from '../../house';
import { Failure } from './failure';

const helloMs = 3_000;

/** Nothing is sent to where nobody answers, or in a version that does not fit. @throws Failure */
export async function greet(env: RawEnvironment, module: string, at: string): Promise<Introduction> {
  const { contract } = house.find((room) => room.contract.module === module)!;
  const address = parseAddress(at);
  Logger.overrideLogger(['fatal']); // what is wrong is told in a line of ours; some transports tell of each connection
  const line = await openLine(address, readTlsFiles(readSettings({ DATABASE_URL: 'postgres://unused:unused@localhost/unused', ...env }).modules.tls));
  const remote = new RemoteModule(contract, address.text, line, new TrustingCalls(), defaultRemoteSettings);
  try {
    const introduction = await remote.greet(helloMs);
    const [misfit] = introduction.misfits;
    if (misfit) throw new Failure(`${module} at ${address.text} runs in version ${introduction.version}, which does not fit: ${misfit.message} ${misfit.field} ${misfit.reason}.`);
    return introduction;
  } catch (error) {
    if (error instanceof DomainError) throw new Failure(`${module} does not answer at ${address.text}: start it there (schoolhouse module ${module} --listen …). ${JSON.stringify(error.details)}`);
    throw error;
  } finally {
    await remote.close();
  }
}
