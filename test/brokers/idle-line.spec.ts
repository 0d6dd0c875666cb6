import { lookup } from 'node:dns/promises';
import { findFreePort } from '@schoolhouse/platform/embedded/ports';
import { parseAddress } from '@schoolhouse/platform/remote/address';
import { openLine, openListener } from '@schoolhouse/platform/remote/open-line';

jest.mock('node:dns/promises', () => ({ lookup: jest.fn() }));

/** What the name of the module leads to. */
const leadsTo = (address: string): void => void jest.mocked(lookup).mockResolvedValue([{ address, family: 4 }] as never);

it('a line by tcp that was idle asks for names before it calls: the copies that it knows may be long gone', async () => {
  const port = await findFreePort();
  const serveAt = (host: string) => openListener(parseAddress(`tcp://${host}:${port}`), ['hall'], async () => ({ kind: 'answer', answer: host }));
  const before = await serveAt('127.0.0.1');
  leadsTo('127.0.0.1');
  const line = await openLine(parseAddress(`tcp://hall.example:${port}`));
  const ask = () => line.send({ kind: 'hello', module: 'hall', ttlMs: 1_000, contract: '', checked: [] }, 1_000);
  expect(await ask()).toMatchObject({ answer: '127.0.0.1' });
  await before.close();
  const after = await serveAt('127.0.0.2');
  leadsTo('127.0.0.2');
  const now = performance.now();
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => now + 60_000);
  try {
    // Who comes while names are asked for waits for them as the first does.
    for (const reply of await Promise.all([ask(), ask(), ask()])) expect(reply).toMatchObject({ answer: '127.0.0.2' });
  } finally {
    clock.mockRestore();
    await line.close();
    await after.close();
  }
});
