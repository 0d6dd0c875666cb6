import type { HttpOptions } from '../../../apps/api/src/http-application';
import { HouseWithLogins } from '../identity/house-with-logins';
import { HouseOfTheTest } from './house-of-the-test';
import { ThingsController } from './things.controller';

const client = '203.0.113.7';
const forged = '198.51.100.1';
const proxy = '10.0.0.1';
const stranger = '192.0.2.9';

/** The address that the log has of a request: what throttles and limits count by. */
async function addressOf(trustProxy: HttpOptions['trustProxy'], remoteAddress: string, forwardedFor: string): Promise<string> {
  const lines: string[] = [];
  const house = await HouseOfTheTest.open({ controllers: [ThingsController], logs: { write: (line) => lines.push(line) }, http: { trustProxy } });
  try {
    await house.inject({ url: '/v1/things', remoteAddress, headers: { 'x-forwarded-for': forwardedFor } });
    return lines.map((line) => JSON.parse(line) as { msg: string; ip: string }).find(({ msg }) => msg === 'request')?.ip ?? 'none';
  } finally {
    await house.close();
  }
}

describe('the address of a client', () => {
  it('is that of its connection where no proxy is trusted, whatever it says', async () => {
    expect(await addressOf(undefined, stranger, forged)).toBe(stranger);
    expect(await addressOf(false, stranger, forged)).toBe(stranger);
  });

  it('is what a trusted proxy has seen, and not what the client said before it', async () => {
    expect(await addressOf(['10.0.0.0/8'], proxy, client)).toBe(client);
    expect(await addressOf(['10.0.0.0/8'], proxy, `${forged}, ${client}`)).toBe(client);
    expect(await addressOf(['10.0.0.0/8'], proxy, `${forged}, ${client}, 10.0.0.2`)).toBe(client);
  });

  it('is not believed of somebody who is no proxy', async () => {
    expect(await addressOf(['10.0.0.0/8'], stranger, forged)).toBe(stranger);
  });

  it('is found behind as many proxies as there are said to be', async () => {
    expect(await addressOf(1, proxy, `${forged}, ${client}`)).toBe(client);
    expect(await addressOf(2, proxy, `${forged}, ${client}, 10.0.0.2`)).toBe(client);
  });

  it.each([
    ['by the connection, where no proxy is trusted', undefined, 1],
    ['by what the proxy has seen, where it is', [proxy], 2],
  ])('throttles logins %s', async (_, trustProxy, guessers) => {
    const house = await HouseWithLogins.open({ trustProxy });
    try {
      const school = await house.school();
      for (const address of [client, forged]) {
        await house.app.inject({ method: 'POST', url: '/v1/auth/login', remoteAddress: proxy, headers: { 'x-forwarded-for': address }, payload: { school: school.slug, email: 'nobody@school.example', password: 'a wrong password' } });
      }
      // One count for the account; for each address one, and one of the two together.
      expect(await house.database.inspect('SELECT 1 FROM identity.login_failure WHERE tenant_id = $1', [school.id])).toHaveLength(1 + 2 * guessers);
    } finally {
      await house.close();
    }
  });
});
