import { Logger } from '@nestjs/common';
import { findFreePort } from '@schoolhouse/platform/embedded/ports';
import { parseAddress } from '@schoolhouse/platform/remote/address';
import type { CallRequest, Line, LineFault, Listener } from '@schoolhouse/platform/remote/line';
import { openLine, openListener } from '@schoolhouse/platform/remote/open-line';
import { isHeldBack } from './held-back';

class Gate {
  open: () => void = () => undefined;
  readonly opened = new Promise<void>((resolve) => (this.open = resolve));
}

/** One call: what the module has of it, and when it may answer. */
interface Call {
  readonly arrived: Gate;
  readonly mayEnd: Gate;
}

describe.each(['tcp', 'grpc'] as const)('a line by %s', (transport) => {
  let calls: Record<string, Call>;
  let listen: () => Promise<Listener>;
  let listener: Listener;
  let line: Line;

  beforeAll(() => Logger.overrideLogger(false));

  beforeEach(async () => {
    calls = { first: { arrived: new Gate(), mayEnd: new Gate() }, second: { arrived: new Gate(), mayEnd: new Gate() } };
    const at = parseAddress(`${transport}://127.0.0.1:${await findFreePort()}`);
    const answer = async ({ type = '' }: CallRequest) => {
      calls[type]?.arrived.open();
      await calls[type]?.mayEnd.opened;
      return { kind: 'answer', answer: type } as const;
    };
    listen = () => openListener(at, ['hall'], answer);
    listener = await listen();
    line = await openLine(at);
    for (let turn = 0; turn < 30; turn += 1) await send('warm up'); // the first ones on a connection are acknowledged at once
  });

  afterEach(async () => {
    await line.close();
    await listener.close();
  });

  const send = (type: string) => line.send({ kind: 'call', module: 'hall', type, ttlMs: 5_000, contract: '', checked: [] }, 5_000);

  it('holds no call back until the one before it is acknowledged', async () => {
    const { first, second } = calls;
    const sent = [send('first')];
    await first.arrived.opened;
    sent.push(send('second'));
    expect(await isHeldBack(second.arrived.opened)).toBe(false);
    first.mayEnd.open();
    second.mayEnd.open();
    await Promise.all(sent);
  });

  it('holds no answer back until the one before it is acknowledged', async () => {
    const { first, second } = calls;
    const answers = [send('first'), send('second')];
    await Promise.all([first.arrived.opened, second.arrived.opened]);
    first.mayEnd.open();
    await answers[0];
    second.mayEnd.open();
    expect(await isHeldBack(answers[1])).toBe(false);
  });

  it('finds a module that is back, though nobody was there a moment ago', async () => {
    await listener.close();
    let fault: LineFault;
    do fault = await send('nobody').then(Promise.reject, (error: LineFault) => error);
    while (fault.begun !== 'no');
    listener = await listen();
    await expect(send('back')).resolves.toMatchObject({ answer: 'back' });
  });
});
