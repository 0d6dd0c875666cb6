import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

/** As many as a socket here makes in a few milliseconds; an acknowledgement that nobody waits for takes 40 and more. */
const roundTrips = 50;

/** Whether something within this process is still on its way when two other sockets here have said enough to each other: then it waits for a timer of TCP. */
export async function isHeldBack(arrival: Promise<unknown>): Promise<boolean> {
  const echo = createServer({ noDelay: true }, (socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const caller = connect({ port: (echo.address() as AddressInfo).port, host: '127.0.0.1', noDelay: true });
  const chat = async (): Promise<boolean> => {
    for (let turn = 0; turn < roundTrips; turn += 1) {
      caller.write('?');
      await once(caller, 'data');
    }
    return true;
  };
  try {
    return await Promise.race([arrival.then(() => false), chat()]);
  } finally {
    caller.destroy();
    echo.close();
  }
}
