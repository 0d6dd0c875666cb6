import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { HouseOfTheTest } from './house-of-the-test';
import { ThingsController } from './things.controller';

let house: HouseOfTheTest;
let port: number;

beforeAll(async () => {
  house = await HouseOfTheTest.open({ controllers: [ThingsController], http: { patience: { headersMs: 100, requestMs: 200 } } });
  await house.app.listen({ port: 0, host: '127.0.0.1' });
  ({ port } = house.app.getHttpServer().address() as AddressInfo);
});
afterAll(() => house.close());

/** Says so much and then nothing; what comes back until the other side ends it. */
const answerTo = async (unfinished: string): Promise<string> => {
  const socket = connect(port, '127.0.0.1');
  socket.write(unfinished);
  return text(socket);
};

describe('a client that does not end its request', () => {
  it.each([
    ['headers', 'GET /health/live HTTP/1.1\r\nHost: x\r\n'],
    ['body', 'POST /v1/things/repeatable HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{'],
  ])('is told so and cut off, when the %s do not come', async (_, unfinished) => {
    expect(await answerTo(unfinished)).toMatch(/^HTTP\/1\.1 408 [^]*application\/problem\+json[^]*"code":"REQUEST_TIMEOUT"/);
  });

  it('keeps nobody else waiting', async () => {
    const slow = answerTo('GET /health/live HTTP/1.1\r\nHost: x\r\n');
    expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
    await slow;
  });
});
