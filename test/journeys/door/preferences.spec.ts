import { HouseOfTheTest } from './house-of-the-test';
import { ThingsController } from './things.controller';

let house: HouseOfTheTest;
let headers: Record<string, string>;

beforeAll(async () => {
  house = await HouseOfTheTest.open({ controllers: [ThingsController] });
  headers = await house.bearer(house.user(['things:write']));
});
afterAll(() => house.close());

const ask = (prefer?: string) => house.inject({ method: 'POST', url: '/v1/things/slow', headers: { ...headers, 'idempotency-key': 'k', ...(prefer && { prefer }) } });

describe('Prefer', () => {
  it('gets 202 and where to look, for who would rather not wait', async () => {
    const response = await ask('respond-async');
    expect([response.statusCode, response.headers.location, response.headers['preference-applied']]).toEqual([202, '/v1/things/2', 'respond-async']);
  });

  it.each([
    ['wait=7', '7'],
    ['wait=0', '0'],
    ['WAIT = "9"', '9'],
    ['return=minimal, wait=5; a=b', '5'],
    ['wait=600', '60'],
  ])('waits as long as is preferred: %s', async (prefer, seconds) => {
    const response = await ask(prefer);
    expect([response.statusCode, response.json().id, response.headers['preference-applied']]).toEqual([201, seconds, `wait=${seconds}`]);
  });

  it.each([undefined, 'wait=-1', 'wait=soon', 'return=minimal'])('passes over what it does not know: %s', async (prefer) => {
    const response = await ask(prefer);
    expect([response.statusCode, response.json().id, response.headers['preference-applied']]).toEqual([201, 'undefined', undefined]);
  });

  it('says both what it waited and that it did not', async () => {
    expect((await ask('respond-async, wait=3')).headers['preference-applied']).toBe('respond-async, wait=3');
  });
});
