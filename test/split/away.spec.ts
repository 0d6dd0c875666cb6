import { place } from '@schoolhouse/platform/messaging/placement';
import { HouseOfTheTest } from '../journeys/door/house-of-the-test';
import { NotesController, notesContract, NotesModule } from '../journeys/door/notes';
import { anAddress } from './hall';

/** A house without one of its modules: nobody is where it should be. */
describe('while a module elsewhere is away', () => {
  let house: HouseOfTheTest;
  let headers: Record<string, string>;
  beforeEach(async () => {
    house = await HouseOfTheTest.open({ controllers: [NotesController], placements: [place(notesContract, NotesModule, { at: await anAddress('tcp') })] });
    headers = await house.bearer(house.user(['notes:read']));
  });
  afterEach(() => house.close());

  const ask = () => house.inject({ url: '/v1/notes', headers });

  it('who asks for it is told so, and when to come again', async () => {
    const refused = await ask();
    expect([refused.statusCode, refused.json().code, refused.headers['retry-after']]).toEqual([503, 'MODULE_UNAVAILABLE', '1']);
    expect(refused.body).not.toMatch(/127\.0\.0\.1|ECONNREFUSED/);
  });

  it('health and readiness name it, and all others are served on', async () => {
    expect((await house.inject('/health')).json()).toMatchObject({ status: 'ok', details: { 'module:notes': { status: 'up' } } });
    await ask();
    await ask();
    for (const url of ['/health', '/health/ready']) {
      const response = await house.inject(url);
      expect([response.statusCode, response.json().status]).toEqual([200, 'degraded']);
      expect(response.json().details['module:notes']).toEqual({ status: 'degraded', message: 'does not answer, and is left alone for a while' });
    }
  });
});
