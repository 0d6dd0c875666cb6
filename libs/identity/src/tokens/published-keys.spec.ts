import { generateKeyPairSync } from 'node:crypto';
import { TestClock } from '@schoolhouse/platform/module-testing/test-clock';
import type { PublicKey } from '../contract';
import { PublishedKeys } from './published-keys';

const { x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }) as { x: string; y: string };
const key = (kid: string): PublicKey => ({ kid, kty: 'EC', crv: 'P-256', x, y, alg: 'ES256', use: 'sig' });

/** An installation whose keys a test may change, behind the bus. */
function installation(...kids: string[]) {
  const clock = new TestClock();
  const state = { kids, down: false };
  const bus = {
    execute: async () => {
      if (state.down) throw new Error('identity is not there');
      return { keys: state.kids.map(key) };
    },
  };
  return { clock, state, keys: new PublishedKeys(bus as never, clock) };
}

const seconds = 1_000;

describe('the published keys', () => {
  it('are held for a minute: a key that was withdrawn is good no longer than that', async () => {
    const { clock, state, keys } = installation('a');
    expect(await keys.find('a')).toBeDefined();
    state.kids = [];
    clock.advance(59 * seconds);
    expect(await keys.find('a')).toBeDefined();
    clock.advance(1 * seconds);
    expect(await keys.find('a')).toBeUndefined();
  });

  it('are asked for again for an unknown id, at most once a second', async () => {
    const { clock, state, keys } = installation('a');
    await keys.find('a');
    state.kids = ['a', 'b'];
    expect(await keys.find('b')).toBeUndefined();
    clock.advance(1 * seconds);
    expect(await keys.find('b')).toBeDefined();
  });

  it('find the very first key without delay', async () => {
    const { state, keys } = installation();
    expect(await keys.find('a')).toBeUndefined();
    state.kids = ['a'];
    expect(await keys.find('a')).toBeDefined();
  });

  it('cannot be had while identity is away, and are asked for anew once it is back', async () => {
    const { state, keys } = installation('a');
    state.down = true;
    await expect(keys.find('a')).rejects.toMatchObject({ code: 'KEYS_UNAVAILABLE', kind: 'unavailable' });
    state.down = false;
    expect(await keys.find('a')).toBeDefined();
  });
});
