import { newId } from '@schoolhouse/platform/ids/ids';
import { place } from '@schoolhouse/platform/messaging/placement';
import type { ModuleServer } from '@schoolhouse/platform/remote/module-server';
import { HouseOfTheTest } from '../journeys/door/house-of-the-test';
import { NotesController, notesContract, NotesModule } from '../journeys/door/notes';
import { anAddress, serveHall } from './hall';

/** One note is shown while its module can be asked, and by a route that declares that an older answer will do (`@StaleIfAway`). */
describe('a route that does more good old than not at all', () => {
  const [known, unknown] = [newId(), newId()];
  let house: HouseOfTheTest;
  let module: ModuleServer;
  let authorization: string;

  beforeEach(async () => {
    const at = await anAddress('tcp');
    module = await serveHall(at, { 'notes.get': () => Promise.resolve({ note: { id: known, text: 'chess', version: 3 } }) }, { served: notesContract });
    house = await HouseOfTheTest.open({ controllers: [NotesController], placements: [place(notesContract, NotesModule, { at })] });
    ({ authorization } = await house.bearer(house.user(['notes:read'])));
  });
  afterEach(async () => {
    await module.close(0);
    await house.close();
  });

  const show = (id = known, headers: Record<string, string> = {}) => house.inject({ url: `/v1/notes/${id}`, headers: { authorization, ...headers } });

  it('answers as before while its module is away, and says so', async () => {
    const fresh = await show();
    expect([fresh.statusCode, fresh.headers.age, fresh.headers['cache-status']]).toEqual([200, undefined, undefined]);
    await module.close(0);
    const old = await show();
    expect([old.statusCode, old.body, old.headers.etag, old.headers.age, old.headers['cache-status']]).toEqual([200, fresh.body, '"3"', '0', 'schoolhouse; hit; fwd=stale; detail=away']);
    expect((await show(known, { 'if-none-match': '"3"' })).statusCode).toBe(304);
  });

  it('does not, for what was never asked, for another school, or for who wants it fresh', async () => {
    await show();
    await module.close(0);
    const { authorization: other } = await house.bearer(house.user(['notes:read']));
    const refused = [await show(unknown), await show(known, { authorization: other }), await show(known, { 'cache-control': 'no-cache' })];
    expect(refused.map(({ statusCode }) => statusCode)).toEqual([503, 503, 503]);
  });

  it('does not, for who may not see it any more', async () => {
    const reader = house.user(['notes:read']);
    await show(known, await house.bearer(reader));
    await module.close(0);
    const another = house.user([], reader.tenantId);
    expect((await show(known, await house.bearer(another))).statusCode).toBe(403);
  });

  it('and other routes have no older answer', async () => {
    await module.close(0);
    const listed = await house.inject({ url: '/v1/notes', headers: { authorization } });
    expect([listed.statusCode, listed.json().code]).toEqual([503, 'MODULE_UNAVAILABLE']);
  });
});
