import { place } from '@schoolhouse/platform/messaging/placement';
import { HouseOfTheTest, type User } from './house-of-the-test';
import { held, NotesController, notesContract, notesMigrations, NotesModule } from './notes';

let house: HouseOfTheTest;
let user: User;
let headers: Record<string, string>;

beforeAll(async () => {
  house = await HouseOfTheTest.open({ controllers: [NotesController], placements: [place(notesContract, NotesModule, 'here')], migrations: [{ module: 'notes', migrations: notesMigrations }] });
});
beforeEach(async () => {
  user = house.user(['notes:read', 'notes:write']);
  headers = await house.bearer(user);
});
afterAll(() => house.close());

const add = async (text: string, key: string | undefined, more: Record<string, string> = {}) =>
  house.inject({ method: 'POST', url: '/v1/notes', headers: { ...headers, ...(key !== undefined && { 'idempotency-key': key }), ...more }, payload: { text } });
const count = async (): Promise<number> => Number((await house.database.inspect<{ count: string }>('SELECT count(*) FROM notes.note WHERE tenant_id = $1', [user.tenantId]))[0].count);

describe('Idempotency-Key', () => {
  it('is asked for', async () => {
    const response = await add('x', undefined);
    expect(response.statusCode).toBe(400);
    expect(response.json().code).toBe('IDEMPOTENCY_KEY_REQUIRED');
    expect(await count()).toBe(0);
  });

  it.each(['a'.repeat(256), 'a b', '"open', 'ключ', '""', 'a"b'])('is refused where it is none: %s', async (key) => {
    expect((await add('x', key)).json().code).toBe('IDEMPOTENCY_KEY_INVALID');
  });

  it.each(['a'.repeat(255), '"quoted, with a space"', '01980a2b-5c3d-7e4f-8a1b-2c3d4e5f6a7b'])('may be a token or a quoted string: %s', async (key) => {
    expect((await add('x', key)).statusCode).toBe(201);
  });

  it('is the same quoted and bare', async () => {
    expect((await add('x', '"one"')).body).toBe((await add('x', 'one')).body);
    expect(await count()).toBe(1);
  });

  it('gives the same bytes and one effect, however often it is sent, after another token too', async () => {
    const first = await add('x', 'k');
    headers = { authorization: `Bearer ${await house.token(user)}` };
    const again = await add('x', 'k');
    expect([again.statusCode, again.rawPayload, again.headers.location, again.headers.etag]).toEqual([201, first.rawPayload, first.headers.location, first.headers.etag]);
    expect(await count()).toBe(1);
  });

  it('gives the same bytes for a refusal', async () => {
    const [first, again] = [await add('refused', 'k'), await add('refused', 'k')];
    expect(first.statusCode).toBe(409);
    expect(again.rawPayload).toEqual(first.rawPayload);
  });

  it.each(['x', 'refused'])('gives the same bytes whatever trace each delivery is part of (%s)', async (text) => {
    const within = (trace: string) => ({ ...headers, traceparent: `00-${trace.repeat(32)}-${trace.repeat(16)}-01` });
    const [first, again, alone] = [await add(text, 'k', within('a')), await add(text, 'k', within('b')), await add(text, 'k')];
    expect([again.rawPayload, alone.rawPayload]).toEqual([first.rawPayload, first.rawPayload]);
    expect(again.headers.traceparent).toMatch(/^00-b{32}-/);
  });

  it('has one effect when twenty come at once', async () => {
    const responses = await Promise.all(Array.from({ length: 20 }, () => add('x', 'k')));
    expect(responses.filter(({ statusCode }) => statusCode === 201).length).toBeGreaterThan(0);
    for (const response of responses) if (response.statusCode !== 201) expect(response.json().code).toBe('IDEMPOTENCY_KEY_IN_FLIGHT');
    expect(await count()).toBe(1);
  });

  it('says so while the first request is still at work', async () => {
    let release = (): void => undefined;
    held.until = new Promise((resolve) => (release = resolve));
    const reached = new Promise<void>((resolve) => (held.reached = resolve));
    const first = add('held', 'k');
    await reached;
    const second = await add('held', 'k');
    expect([second.statusCode, second.json().code]).toEqual([409, 'IDEMPOTENCY_KEY_IN_FLIGHT']);
    release();
    expect((await first).statusCode).toBe(201);
    expect((await add('held', 'k')).body).toBe((await first).body);
  });

  it('stands for a body and not for how it is written', async () => {
    const write = (payload: string) => house.inject({ method: 'POST', url: '/v1/notes', headers: { ...headers, 'idempotency-key': 'k', 'content-type': 'application/json' }, payload });
    const first = await write('{"text":"x","tags":["a","b"]}');
    expect((await write(' { "tags": ["a", "b"], "text": "\\u0078" } ')).rawPayload).toEqual(first.rawPayload);
    expect((await write('{"text":"x","tags":["b","a"]}')).json().code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('is refused for another body and for another path', async () => {
    const original = await add('x', 'k');
    const other = await add('y', 'k');
    expect([other.statusCode, other.json().code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    const { id } = (await add('z', 'k2')).json();
    const copy = (of: string) => house.inject({ method: 'POST', url: `/v1/notes/${of}/copies`, headers: { ...headers, 'idempotency-key': 'k3' } });
    expect((await copy(id)).statusCode).toBe(201);
    expect((await copy(original.json().id)).json().code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('is each caller’s own, and each school’s, and each route’s', async () => {
    const first = await add('x', 'k');
    const colleague = house.user(['notes:read', 'notes:write'], user.tenantId);
    const stranger = house.user(['notes:read', 'notes:write']);
    expect((await add('x', 'k', await house.bearer(colleague))).json().id).not.toBe(first.json().id);
    expect((await add('x', 'k', await house.bearer(stranger))).json().id).not.toBe(first.json().id);
    const copy = await house.inject({ method: 'POST', url: `/v1/notes/${first.json().id}/copies`, headers: { ...headers, 'idempotency-key': 'k' } });
    expect(copy.statusCode).toBe(201);
    expect(await count()).toBe(3);
  });

  it('is kept for 24 hours, and not for ever', async () => {
    const age = (hours: number) => house.database.inspect(`UPDATE notes.processed_message SET created_at = now() - $1 * interval '1 hour'`, [hours]);
    const upkeep = () => house.database.inspect(`SELECT platform.roll_partitions('notes')`);
    const first = await add('x', 'k');
    await age(24);
    await upkeep();
    expect((await add('x', 'k')).rawPayload).toEqual(first.rawPayload);
    await age(26);
    await upkeep();
    expect((await add('x', 'k')).json().id).not.toBe(first.json().id);
  });
});

describe('ETag and If-Match', () => {
  const change = (id: string, text: string, etag?: string) => house.inject({ method: 'PATCH', url: `/v1/notes/${id}`, headers: { ...headers, ...(etag !== undefined && { 'if-match': etag }) }, payload: { text } });

  it('lets a change through for the version that it was made for, once', async () => {
    const made = await add('x', 'k');
    const { id } = made.json();
    expect(made.headers.etag).toBe('"1"');
    const changed = await change(id, 'y', '"1"');
    expect([changed.statusCode, changed.headers.etag, changed.json().text]).toEqual([200, '"2"', 'y']);
    const late = await change(id, 'z', '"1"');
    expect([late.statusCode, late.json().code]).toEqual([412, 'NOTE_CHANGED']);
  });

  it.each([undefined, '', '*'])('wants to know the version (%s)', async (etag) => {
    const { id } = (await add('x', 'k')).json();
    const response = await change(id, 'y', etag);
    expect([response.statusCode, response.json().code]).toEqual([428, 'IF_MATCH_REQUIRED']);
  });

  it.each(['W/"1"', '1', '"one"', '"1", "2"', '"99999999999"'])('finds that nothing has the tag %s', async (etag) => {
    const { id } = (await add('x', 'k')).json();
    expect((await change(id, 'y', etag)).statusCode).toBe(412);
  });

  it('says when a reader has it already', async () => {
    const { id } = (await add('x', 'k')).json();
    const read = (tag: string) => house.inject({ url: `/v1/notes/${id}`, headers: { ...headers, 'if-none-match': tag } });
    for (const tag of ['"1"', 'W/"1"', '"0", "1"', '*']) {
      const response = await read(tag);
      expect([response.statusCode, response.body, response.headers.etag]).toEqual([304, '', '"1"']);
    }
    expect((await read('"2"')).statusCode).toBe(200);
  });

  it('takes what another school has for nothing at all', async () => {
    const { id } = (await add('x', 'k')).json();
    headers = await house.bearer(house.user(['notes:read', 'notes:write']));
    const response = await house.inject({ url: `/v1/notes/${id}`, headers });
    expect([response.statusCode, response.json().code]).toEqual([404, 'NOTE_NOT_FOUND']);
  });
});
