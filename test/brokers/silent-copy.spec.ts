import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { findFreePort } from '@schoolhouse/platform/embedded/ports';
import { parseAddress } from '@schoolhouse/platform/remote/address';
import type { Line, Listener } from '@schoolhouse/platform/remote/line';
import { openLine, openListener } from '@schoolhouse/platform/remote/open-line';

/** An address like that of a machine that is gone: nobody refuses, nobody answers. Its queue of connections is full, and who would empty it is frozen. */
async function openSilence() {
  const program = `const s = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => { console.log(s.address().port); process.kill(process.pid, 'SIGSTOP'); })`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = Number(String((await once(child.stdout, 'data'))[0]));
  const queue: Socket[] = Array.from({ length: 6 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  await once(queue[1], 'connect');
  return {
    port,
    close: () => {
      for (const socket of queue) socket.destroy();
      child.kill('SIGKILL');
    },
  };
}

describe('an address that is silent', () => {
  let silence: Awaited<ReturnType<typeof openSilence>>;
  let listener: Listener;
  let line: Line;

  const ask = () => line.send({ kind: 'hello', module: 'hall', ttlMs: 1_000, contract: '', checked: [] }, 1_000);
  const answered = { kind: 'answer', answer: 'there' };

  beforeEach(async () => {
    silence = await openSilence();
    const port = await findFreePort();
    listener = await openListener(parseAddress(`tcp://127.0.0.1:${port}`), ['hall'], async () => ({ kind: 'answer', answer: 'there' }));
    line = await openLine(parseAddress(`tcp://127.0.0.1:${silence.port},127.0.0.1:${port}`));
  });

  afterEach(async () => {
    jest.useRealTimers();
    await line.close();
    await listener.close();
    silence.close();
  });

  it('leaves time for more: a line by tcp asks the next copy within the time of a call', async () => {
    for (const turn of [1, 2]) expect([turn, await ask()]).toEqual([turn, answered]);
  });

  it('is waited for by one call; whether it answers again is found out beside the others', async () => {
    await ask();
    await ask();
    // From here on no time is ever up: a call that waited for the silence would wait for good.
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask'] });
    jest.advanceTimersByTime(3_600_000);
    for (const turn of [3, 4]) expect([turn, await ask()]).toEqual([turn, answered]);
  });
});
