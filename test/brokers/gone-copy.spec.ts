import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { findFreePort } from '@schoolhouse/platform/embedded/ports';
import { parseAddress } from '@schoolhouse/platform/remote/address';
import type { Line, Listener } from '@schoolhouse/platform/remote/line';
import { openLine, openListener } from '@schoolhouse/platform/remote/open-line';
import { until } from '../split/hall';

/** The way to a machine, until that has gone without a word: what is sent to it is lost, and nobody says so. */
async function openWay(to: number) {
  const ends: Socket[] = [];
  const server = createServer((from) => {
    const on = connect(to, '127.0.0.1');
    for (const end of [from, on]) ends.push(end.on('error', () => undefined));
    from.pipe(on).pipe(from);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    vanish: () => {
      server.close();
      for (const end of ends) end.unpipe().pause();
    },
    close: () => {
      server.close();
      for (const end of ends) end.destroy();
    },
  };
}

describe.each(['tcp', 'grpc'])('a copy that has gone without a word, by %s', (transport) => {
  const copies: Listener[] = [];
  let way: Awaited<ReturnType<typeof openWay>>;
  let line: Line;

  const listen = async (answer: string): Promise<number> => {
    const port = await findFreePort();
    copies.push(await openListener(parseAddress(`${transport}://127.0.0.1:${port}`), ['hall'], async () => ({ kind: 'answer', answer })));
    return port;
  };
  const ask = () => line.send({ kind: 'hello', module: 'hall', ttlMs: 500, contract: '', checked: [] }, 500);
  const answers = async () => (await Promise.allSettled([ask(), ask(), ask(), ask()])).map((reply) => (reply.status === 'fulfilled' ? (reply.value as { answer?: string }).answer : 'none'));

  beforeEach(async () => {
    way = await openWay(await listen('gone'));
    line = await openLine(parseAddress(`${transport}://127.0.0.1:${way.port},127.0.0.1:${await listen('there')}`));
  });

  afterEach(async () => {
    await line.close();
    way.close();
    for (const copy of copies.splice(0)) await copy.close();
  });

  it('is asked no more, though its connection was never closed', async () => {
    await until(async () => (await answers()).includes('gone'));
    way.vanish();
    expect(await answers()).toContain('none');
    await until(async () => (await answers()).every((answer) => answer === 'there'));
  }, 30_000);
});
