import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { findFreePort } from '@schoolhouse/platform/embedded/ports';
import { isHeldBack } from '../brokers/held-back';
import { CuttingProxy } from './cutting-proxy';

describe('The proxy between a caller and a module', () => {
  let server: Server;
  let proxy: CuttingProxy;
  let caller: Socket;
  let module: Socket;

  beforeEach(async () => {
    server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = await findFreePort();
    proxy = await CuttingProxy.between(port, (server.address() as AddressInfo).port);
    caller = connect({ port, host: '127.0.0.1', noDelay: true });
    [module] = (await once(server, 'connection')) as [Socket];
    for (let turn = 0; turn < 30; turn += 1) {
      await passes(caller, module);
      await passes(module, caller);
    }
  });

  afterEach(async () => {
    caller.destroy();
    await proxy.close();
    server.close();
  });

  it('lets pass what is said in pieces, before the first piece is acknowledged', async () => {
    for (const [from, to] of [[caller, module], [module, caller]]) {
      await passes(from, to);
      expect(await isHeldBack(passes(from, to))).toBe(false);
    }
  });

  it('lets the next request pass, and cuts off its answer', async () => {
    proxy.cutNext(1);
    const ended = once(caller, 'close');
    const [request] = (await passes(caller, module, 'r'.repeat(100))) as [Buffer];
    await ended;
    expect([request.length, proxy.cuts]).toEqual([100, 1]);
  });
});

async function passes(from: Socket, to: Socket, said = '?'): Promise<unknown[]> {
  from.write(said);
  return once(to, 'data');
}
