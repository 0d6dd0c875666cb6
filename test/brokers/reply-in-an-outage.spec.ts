import { Logger } from '@nestjs/common';
import { parseAddress } from '@schoolhouse/platform/remote/address';
import type { Line, Listener } from '@schoolhouse/platform/remote/line';
import { openLine, openListener } from '@schoolhouse/platform/remote/open-line';
import { startBroker, type Broker } from './brokers';

describe.each(['nats', 'redis', 'rabbitmq'] as const)('a broker that dies with a reply it has not taken yet, by %s', (kind) => {
  let broker: Broker;
  let listener: Listener;
  let line: Line;
  const unheard = jest.fn();

  beforeAll(async () => {
    Logger.overrideLogger(false);
    broker = await startBroker(kind);
    process.on('unhandledRejection', unheard);
  }, 90_000);

  afterAll(async () => {
    process.off('unhandledRejection', unheard);
    await line?.close();
    await listener?.stop();
    await listener?.close();
    await broker?.stop();
  });

  it('ends no process: the call ends in its time, with or without the reply, and both ends go on with the next broker', async () => {
    let answered = () => {};
    const frozen = new Promise<void>((resolve) => (answered = resolve));
    listener = await openListener(parseAddress(broker.address), ['hall'], async ({ kind: asked }) => {
      if (asked === 'call') {
        process.kill(-broker.pid, 'SIGSTOP');
        setImmediate(() => setImmediate(answered));
      }
      return { kind: 'answer', answer: 'there' };
    });
    line = await openLine(parseAddress(broker.address));
    const ask = (asked: 'hello' | 'call') => line.send({ kind: asked, module: 'hall', ttlMs: 2_000, contract: '', checked: [] } as never, 2_000);
    expect(await ask('hello')).toMatchObject({ answer: 'there' });
    const call = ask('call').catch((error: Error) => ({ answer: error.name }));
    await frozen;
    await broker.restart();
    expect(['LineFault', 'there']).toContain((await call as { answer: string }).answer);
    await expect(again(() => ask('hello'))).resolves.toMatchObject({ answer: 'there' });
    expect(unheard).not.toHaveBeenCalled();
  }, 60_000);
});

/** Lines and listeners come back to a broker by themselves, which takes a second or two. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
