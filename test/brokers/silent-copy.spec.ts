import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { findFreePort } from '@schoolhouse/platform/embedded/ports';
import { parseAddress } from '@schoolhouse/platform/remote/address';
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

it('a line by tcp asks the next copy within the time of a call where an address is silent', async () => {
  const silence = await openSilence();
  const port = await findFreePort();
  const listener = await openListener(parseAddress(`tcp://127.0.0.1:${port}`), ['hall'], async () => ({ kind: 'answer', answer: 'there' }));
  const line = await openLine(parseAddress(`tcp://127.0.0.1:${silence.port},127.0.0.1:${port}`));
  try {
    for (const turn of [1, 2]) {
      const reply = await line.send({ kind: 'hello', module: 'hall', ttlMs: 1_000, contract: '', checked: [] }, 1_000);
      expect([turn, reply]).toEqual([turn, { kind: 'answer', answer: 'there' }]);
    }
  } finally {
    await line.close();
    await listener.close();
    silence.close();
  }
});
