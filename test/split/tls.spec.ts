import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { findFreePort } from '@schoolhouse/platform/embedded/ports';
import { place } from '@schoolhouse/platform/messaging/placement';
import { TrustingCalls } from '@schoolhouse/platform/remote/call-headers';
import type { ModuleServer } from '@schoolhouse/platform/remote/module-server';
import type { RemoteModule } from '@schoolhouse/platform/remote/remote-module';
import { RemoteModules } from '@schoolhouse/platform/remote/remote-modules';
import { readTlsFiles, type TlsPaths } from '@schoolhouse/platform/remote/tls-files';
import { temporaryFolder } from '../processes/folder';
import { BookSeat, GetSeat, hall, serveHall } from './hall';
import { systemPrincipal } from '@schoolhouse/platform/tenant-context/message-context';

const folder = temporaryFolder('tls');

function openssl(...args: string[]): void {
  const { error, status, stderr } = spawnSync('openssl', args, { cwd: folder.path, encoding: 'utf8' });
  if (error) throw new Error(`openssl is missing, which makes the certificates of this test: apt-get install openssl (${error.message})`);
  if (status !== 0) throw new Error(stderr);
}

const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];

/** An authority of its own. */
function authority(name: string): void {
  openssl('req', '-x509', ...key, '-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', `/CN=${name}`);
}

/** A certificate for a process, good for these names. */
function certificate(name: string, issuer: string, names: string): TlsPaths {
  writeFileSync(join(folder.path, `${name}.ext`), `subjectAltName=${names}\nextendedKeyUsage=serverAuth,clientAuth\n`);
  openssl('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
  openssl('x509', '-req', '-in', `${name}.csr`, '-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`, '-days', '2', '-extfile', `${name}.ext`, '-out', `${name}.pem`);
  return pathsOf(issuer, name);
}

const pathsOf = (trusted: string, name: string): TlsPaths => ({ ca: join(folder.path, `${trusted}.pem`), cert: join(folder.path, `${name}.pem`), key: join(folder.path, `${name}.key`) });

describe.each(['tls', 'grpcs'])('a module behind %s', (transport) => {
  let port: number;
  let serving: TlsPaths;
  let calling: TlsPaths;
  let server: ModuleServer | undefined;
  let remotes: RemoteModules | undefined;

  beforeAll(() => {
    Logger.overrideLogger(false);
    authority('ours');
    authority('theirs');
    serving = certificate('server', 'ours', 'DNS:localhost,IP:127.0.0.1');
    calling = certificate('caller', 'ours', 'DNS:caller');
    certificate('stranger', 'theirs', 'DNS:localhost,IP:127.0.0.1');
    certificate('misnamed', 'ours', 'DNS:other.example');
  }, 60_000);
  beforeEach(async () => {
    port = await findFreePort();
  });
  afterEach(async () => {
    await remotes?.onApplicationShutdown();
    await server?.close(0);
  });

  const serve = async (paths: TlsPaths) => {
    const handle = async () => ({ by: 'there' });
    server = await serveHall(`${transport}://127.0.0.1:${port}`, { [BookSeat.type]: handle, [GetSeat.type]: handle }, { tls: readTlsFiles(paths) });
  };
  const caller = (paths: TlsPaths, by = transport, host = '127.0.0.1'): Promise<RemoteModule> => {
    remotes = new RemoteModules({ credentials: () => new TrustingCalls(), tls: readTlsFiles(paths) });
    return remotes.open(place(hall, class {}, 'here'), `${by}://${host}:${port}`);
  };
  const ask = (remote: RemoteModule) => remote.call(GetSeat, new GetSeat({ row: 1 }), { principal: systemPrincipal, correlationId: 'c' }, 2_000);
  const unanswered = { kind: expect.stringMatching(/^(unavailable|timeout)$/) };

  it.each(['127.0.0.1', 'localhost'])('answers who has a certificate of its authority, at %s', async (host) => {
    await serve(serving);
    expect(await ask(await caller(calling, transport, host))).toEqual({ by: 'there' });
  });

  it('does not let in who has none', async () => {
    await serve(serving);
    await expect(ask(await caller({}, transport === 'tls' ? 'tcp' : 'grpc'))).rejects.toMatchObject(unanswered);
  });

  it('does not let in who has one of another authority', async () => {
    await serve(serving);
    await expect(ask(await caller({ ...pathsOf('ours', 'stranger') }))).rejects.toMatchObject(unanswered);
  });

  it('is not believed with a certificate of another authority', async () => {
    await serve(pathsOf('ours', 'stranger'));
    await expect(ask(await caller(calling))).rejects.toMatchObject(unanswered);
  });

  it.each(['127.0.0.1', 'localhost'])('is not believed at %s with a certificate for another name', async (host) => {
    await serve(pathsOf('ours', 'misnamed'));
    await expect(ask(await caller(calling, transport, host))).rejects.toMatchObject(unanswered);
  });

  it('is not opened without certificates', async () => {
    await expect(caller({})).rejects.toThrow('wants certificates: give MODULE_TLS_CA_FILE');
  });
});

describe('the files of certificates', () => {
  it('belong together', () => {
    expect(readTlsFiles({})).toBeUndefined();
    expect(() => readTlsFiles({ ca: 'x' })).toThrow('give all three');
  });

  it('that cannot be read are named', () => {
    expect(() => readTlsFiles({ ca: '/none/ca.pem', cert: 'x', key: 'y' })).toThrow(/MODULE_TLS_CA_FILE: ENOENT.*\/none\/ca\.pem/);
  });

});

afterAll(() => folder.remove());
