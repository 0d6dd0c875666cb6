import { HouseOfTheTest } from './house-of-the-test';
import { ThingsController } from './things.controller';

let house: HouseOfTheTest;
beforeAll(async () => {
  house = await HouseOfTheTest.open({ controllers: [ThingsController] });
});
afterAll(() => house.close());

describe('a good token', () => {
  it('is not called bad while the keys cannot be looked up, and is taken when they can', async () => {
    const headers = await house.bearer(house.user(['things:read']));
    const read = () => house.inject({ url: '/v1/things', headers });
    house.keysAreAway = true;
    const response = await read();
    expect([response.statusCode, response.json().code, response.headers['retry-after']]).toEqual([503, 'KEYS_UNAVAILABLE', '1']);
    house.keysAreAway = false;
    expect((await read()).statusCode).toBe(200);
  });
});
