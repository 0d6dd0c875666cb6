import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { register } from 'prom-client';
import { StrangledHouse } from './strangled-house';

let strangled: StrangledHouse;
beforeAll(async () => {
  strangled = await StrangledHouse.open();
  await strangled.route('/v1/lunches/**');
  await strangled.route('/v1/based/**', { at: `${strangled.old.url}/app/` });
}, 60_000);
beforeEach(() => strangled.old.usual());
afterAll(() => strangled?.close());

const mebibyte = 1_048_576;
const hash = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');
const counted = async (labels: Record<string, string>): Promise<number> =>
  (await register.getSingleMetric('schoolhouse_strangled_requests_total')!.get()).values.find((value) => Object.entries(labels).every(([name, said]) => value.labels[name] === said))?.value ?? 0;

/** What is answered to a request that no client library would write. */
async function saidRaw(...lines: readonly string[]): Promise<string> {
  const { authorization } = await strangled.house.bearer(strangled.house.user());
  const socket = connect(Number(new URL(await strangled.house.app.getUrl()).port), '127.0.0.1');
  socket.write(`${[...lines, 'Host: x', `Authorization: ${authorization}`, 'Connection: close'].join('\r\n')}\r\n\r\n`);
  return text(socket);
}

describe('a request that is passed on', () => {
  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])('keeps its method: %s', async (method) => {
    expect((await strangled.ask('/v1/lunches/7', { method })).status).toBe(200);
    expect(strangled.old.last).toMatchObject({ method, url: '/v1/lunches/7' });
  });

  it('keeps its path and query as they were written', async () => {
    await strangled.ask('/v1/lunches/caf%C3%A9/?a=1&a=2&q=%2e%2e%2f&empty=&plus=+');
    expect(strangled.old.last.url).toBe('/v1/lunches/caf%C3%A9/?a=1&a=2&q=%2e%2e%2f&empty=&plus=+');
    await strangled.ask('/v1/based/x?y');
    expect(strangled.old.last.url).toBe('/app/v1/based/x?y');
  });

  it('keeps a body that is no JSON, to the byte, in pieces of no known length', async () => {
    const upload = randomBytes(900_000);
    const pieces = Array.from({ length: 90 }, (_, index) => upload.subarray(index * 10_000, (index + 1) * 10_000));
    await strangled.ask('/v1/lunches/photos', { method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: Readable.from(pieces) });
    expect(hash(strangled.old.last.body)).toBe(hash(upload));
    expect(strangled.old.last.headers['content-type']).toBe('multipart/form-data; boundary=x');
  });

  it('is there before its body is whole', async () => {
    const begun = new Promise<void>((resolve) => strangled.old.answers((request, response) => request.once('data', () => resolve()).once('end', () => response.end('all of it')).resume()));
    const body = new Readable({ read() {} });
    const answer = strangled.ask('/v1/lunches', { method: 'POST', body });
    body.push('first');
    await begun;
    body.push(null);
    expect((await answer).body).toBe('all of it');
  });

  it.each([
    ['that says so beforehand', randomBytes(mebibyte + 1)],
    ['that says nothing beforehand', Readable.from(Array.from({ length: 20 }, () => randomBytes(100_000)))],
  ])('has up to 1 MiB: a larger one %s is refused', async (_, body) => {
    expect(await strangled.ask('/v1/lunches', { method: 'PUT', body })).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
    expect(strangled.old.seen).toEqual([]);
  });

  it('leaves its connection to the next one, also when its body was refused', async () => {
    const { authorization } = await strangled.house.bearer(strangled.house.user());
    const socket = connect(Number(new URL(await strangled.house.app.getUrl()).port), '127.0.0.1');
    const head = (method: string, ...more: string[]) => [`${method} /v1/lunches HTTP/1.1`, 'Host: x', `Authorization: ${authorization}`, ...more].join('\r\n') + '\r\n\r\n';
    socket.write(`${head('PUT', 'Transfer-Encoding: chunked')}180000\r\n${'x'.repeat(0x180000)}\r\n0\r\n\r\n${head('GET', 'Connection: close')}`);
    expect((await text(socket)).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200']);
  });

  it('brings no header that was for our connection alone', async () => {
    await strangled.ask('/v1/lunches', { headers: { te: 'trailers', 'proxy-authorization': 'Basic x', 'x-kept': 'yes' } });
    const { headers } = strangled.old.last;
    expect([headers.te, headers['proxy-authorization'], headers['x-kept']]).toEqual([undefined, undefined, 'yes']);
    expect(headers.host).toBe(`127.0.0.1:${strangled.old.port}`);
  });

  it('brings none that Connection names', async () => {
    await saidRaw('GET /v1/lunches HTTP/1.1', 'X-Secret: s', 'Connection: X-Secret');
    expect(strangled.old.last.headers['x-secret']).toBeUndefined();
  });
});

describe('a path that could mean another one to the next reader', () => {
  it.each([
    '/v1/lunches/../schools', '/v1/lunches/%2e%2e/schools', '/v1/lunches/..;/schools', '/v1/lunches/%2f..%2fschools', '/v1/lunches/%252e%252e/schools', '/v1/lunches//elsewhere.example', '/v1/lunches/%5c..', 'http://elsewhere.example/v1/lunches',
    '//elsewhere.example/v1/lunches',
  ])('is never passed on: %s', async (path) => {
    const answer = await saidRaw(`GET ${path} HTTP/1.1`);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d [^]*application\/problem\+json/);
    expect(strangled.old.seen).toEqual([]);
  });
});

it('a method that is about connections and not about what is there is never passed on', async () => {
  expect(await saidRaw('TRACE /v1/lunches HTTP/1.1')).toMatch(/^HTTP\/1\.1 4\d\d/);
  expect(strangled.old.seen).toEqual([]);
});

describe('an answer of an old system', () => {
  it('is its own: status, headers, cookies and body, also where it is a refusal', async () => {
    strangled.old.answers((_request, response) => response.writeHead(418, { 'content-type': 'text/plain', 'set-cookie': ['a=1', 'b=2'], 'cache-control': 'max-age=60', 'x-powered-by': 'Legacy' }).end('short and stout'));
    const { status, headers, body } = await strangled.ask('/v1/lunches');
    expect([status, body]).toEqual([418, 'short and stout']);
    expect(headers).toMatchObject({ 'content-type': 'text/plain', 'set-cookie': ['a=1', 'b=2'], 'cache-control': 'max-age=60', 'x-powered-by': 'Legacy', 'x-content-type-options': 'nosniff' });
  });

  it('comes as it was packed', async () => {
    strangled.old.answers((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('not unpacked by us'));
    expect(await strangled.ask('/v1/lunches')).toMatchObject({ body: 'not unpacked by us', headers: { 'content-encoding': 'gzip' } });
  });

  it('may be large, and begins before it is whole', async () => {
    const piece = randomBytes(mebibyte);
    let finish = (): void => undefined;
    strangled.old.answers((_request, response) => {
      response.write(piece);
      finish = () => Readable.from(Array(31).fill(piece)).pipe(response);
    });
    const { body, headers } = await strangled.client.request({ path: '/v1/lunches', method: 'GET', headers: await strangled.house.bearer(strangled.house.user()) });
    expect(headers['content-length']).toBeUndefined();
    const whole = createHash('sha256');
    let bytes = 0;
    for await (const part of body as AsyncIterable<Buffer>) {
      if (bytes === 0) finish();
      bytes += part.length;
      whole.update(part);
    }
    expect([bytes, whole.digest('hex')]).toEqual([32 * mebibyte, hash(Buffer.concat(Array(32).fill(piece)))]);
  });

  it.each([204, 304])('of %i has no body, and the connection goes on', async (status) => {
    strangled.old.answers((_request, response) => response.writeHead(status, { etag: '"1"' }).end());
    for (let turn = 0; turn < 3; turn += 1) expect(await strangled.ask('/v1/lunches')).toMatchObject({ status, body: '', headers: { etag: '"1"' } });
  });

  it.each([
    ['/v1/lunches', '{old}/v1/lunches/7?x=1#y', '/v1/lunches/7?x=1#y'],
    ['/v1/lunches', '/v1/lunches/7', '/v1/lunches/7'],
    ['/v1/lunches', '7', '7'],
    ['/v1/lunches', 'https://elsewhere.example/v1', 'https://elsewhere.example/v1'],
    ['/v1/lunches', '{old}//elsewhere.example/v1', '/elsewhere.example/v1'],
    ['/v1/based/x', '{old}/app/v1/based/7', '/v1/based/7'],
    ['/v1/based/x', '/app/v1/based/7', '/v1/based/7'],
    ['/v1/based/x', '{old}/app//elsewhere.example', '/elsewhere.example'],
  ])('leads to ours: at %s %s is %s, and is not followed by us', async (path, location, ours) => {
    let asked = 0;
    strangled.old.answers((_request, response) => {
      asked += 1;
      response.writeHead(302, { location: location.replace('{old}', strangled.old.url) }).end();
    });
    const answer = await strangled.ask(path);
    expect([answer.status, answer.headers.location, asked]).toEqual([302, ours, 1]);
  });

  it('is counted by route, place and status', async () => {
    const labels = { route: '/v1/lunches/**', where: 'old', status: '200' };
    const before = await counted(labels);
    await strangled.ask('/v1/lunches/any/thing');
    expect(await counted(labels)).toBe(before + 1);
  });
});
