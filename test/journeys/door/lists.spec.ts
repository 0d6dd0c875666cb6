import { place } from '@schoolhouse/platform/messaging/placement';
import { HouseOfTheTest, type User } from './house-of-the-test';
import { NotesController, notesContract, notesMigrations, NotesModule } from './notes';

let house: HouseOfTheTest;
let user: User;
let headers: Record<string, string>;

beforeAll(async () => {
  house = await HouseOfTheTest.open({ controllers: [NotesController], placements: [place(notesContract, NotesModule, 'here')], migrations: [{ module: 'notes', migrations: notesMigrations }] });
});
beforeEach(async () => {
  user = house.user(['notes:read']);
  headers = await house.bearer(user);
});
afterAll(() => house.close());

/** Several rows of one statement have the same created_at: pages must hold together by the id as well. */
const addRows = (count: number, text = 'note') =>
  house.database.inspect<{ id: string }>('INSERT INTO notes.note (tenant_id, id, text) SELECT $1, gen_random_uuid(), $3 || n FROM generate_series(1, $2) n RETURNING id', [user.tenantId, count, text]);

const get = (url: string) => house.inject({ url, headers });
interface Body {
  items: { id: string }[];
  next: string | null;
}

async function walk(url: string, between: () => Promise<unknown> = async () => undefined): Promise<string[]> {
  const ids: string[] = [];
  for (let next: string | undefined = url; next; ) {
    const response = await get(next);
    expect(response.statusCode).toBe(200);
    ids.push(...response.json<Body>().items.map(({ id }) => id));
    next = /^<([^>]+)>; rel="next"$/.exec(String(response.headers.link))?.[1];
    await between();
  }
  return ids;
}

describe('lists', () => {
  it('are walked by their links, whole and without repetition', async () => {
    const rows = await addRows(23);
    const ids = await walk('/v1/notes?limit=5');
    expect(ids).toHaveLength(23);
    expect(new Set(ids)).toEqual(new Set(rows.map(({ id }) => id)));
  });

  it('miss and repeat nothing while rows come and go', async () => {
    const before = await addRows(10, 'stays');
    const goes = await addRows(5, 'goes');
    const ids = await walk('/v1/notes?limit=2', async () => {
      await addRows(3, 'new');
      await house.database.inspect('DELETE FROM notes.note WHERE id = $1', [goes.pop()?.id ?? null]);
    });
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
  });

  it('have pages of 20, or of 1 to 100', async () => {
    await addRows(101);
    expect((await get('/v1/notes')).json<Body>().items).toHaveLength(20);
    expect((await get('/v1/notes?limit=100')).json<Body>().items).toHaveLength(100);
    for (const limit of ['0', '101', '-1', '1.5', 'all', '']) expect((await get(`/v1/notes?limit=${limit}`)).json().code).toBe('INVALID_REQUEST');
  });

  it('end without a cursor and without a link, also when the last page is full', async () => {
    await addRows(4);
    const response = await get('/v1/notes?limit=4');
    expect(response.json<Body>().next).toBeNull();
    expect(response.headers.link).toBeUndefined();
  });

  it('go on with `next` as well as with the link, within their filter', async () => {
    await addRows(3, 'a');
    await addRows(3, 'b');
    const { next } = (await get('/v1/notes?limit=2&prefix=a')).json<Body>();
    const rest = (await get(`/v1/notes?limit=2&prefix=a&cursor=${next}`)).json<Body>();
    expect(rest.items).toHaveLength(1);
  });

  it('refuse a cursor of another filter, list, object or school, and one that was changed or made up', async () => {
    await addRows(3);
    const other = '01980a2b-5c3d-7e4f-8a1b-2c3d4e5f6a7b';
    const next = String((await get('/v1/notes?limit=1')).json<Body>().next);
    const codeOf = async (url: string) => (await get(url)).json().code;
    expect((await get(`/v1/notes?limit=1&cursor=${next}`)).statusCode).toBe(200);
    expect(await codeOf(`/v1/notes?limit=1&prefix=n&cursor=${next}`)).toBe('INVALID_CURSOR');
    expect(await codeOf(`/v1/notes/of/${other}/list?cursor=${next}`)).toBe('INVALID_CURSOR');
    expect(await codeOf(`/v1/notes/archive?limit=1&cursor=${next}`)).toBe('INVALID_CURSOR');
    const under = String((await get(`/v1/notes/of/${other}/list?limit=1`)).json<Body>().next);
    expect((await get(`/v1/notes/of/${other}/list?cursor=${under}`)).statusCode).toBe(200);
    expect(await codeOf(`/v1/notes/of/${user.userId}/list?cursor=${under}`)).toBe('INVALID_CURSOR');
    const [content, signature] = next.split('.');
    const madeUp = Buffer.from(JSON.stringify(['2026-01-01', other])).toString('base64url');
    for (const forged of [content, `${content}.`, `${madeUp}.${signature}`, `${next}.x`, 'nonsense', '..', `${content}.AAAA`]) expect(await codeOf(`/v1/notes?cursor=${encodeURIComponent(forged)}`)).toBe('INVALID_CURSOR');
    headers = await house.bearer(house.user(['notes:read']));
    expect(await codeOf(`/v1/notes?limit=1&cursor=${next}`)).toBe('INVALID_CURSOR');
  });

  it('show nothing of another school', async () => {
    await addRows(3);
    headers = await house.bearer(house.user(['notes:read']));
    expect((await get('/v1/notes')).json()).toEqual({ items: [], next: null });
  });
});
