import { DatabaseError } from 'pg';
import { runInContext, systemPrincipal } from '../tenant-context/message-context';
import { ModuleHome } from './module-home';

const gone = () => Object.assign(new DatabaseError('relation "fees.fee" does not exist', 0, 'error'), { code: '42P01' });
const [old, next] = ['postgres://old:5432/school', 'postgres://new:5432/fees'];

describe('the home of a module', () => {
  const within = <T>(ms: number, work: () => Promise<T>) => runInContext({ principal: systemPrincipal, correlationId: 'c', deadline: Date.now() + ms }, work);

  it('lets nothing begin while it is held, and everything where it then is', async () => {
    const home = new ModuleHome('fees', old, async () => undefined);
    home.hold();
    const begun: string[] = [];
    const waiting = Promise.all([1, 2].map(() => home.work(async () => begun.push(home.url))));
    await Promise.resolve();
    expect(begun).toEqual([]);
    home.settle(next);
    await waiting;
    expect(begun).toEqual([next, next]);
  });

  it('says that the module is unavailable, with nothing done, before the caller has given up', async () => {
    const home = new ModuleHome('fees', old, async () => undefined);
    home.hold();
    const task = jest.fn();
    await expect(within(150, () => home.work(task))).rejects.toMatchObject({ code: 'MODULE_UNAVAILABLE', details: { module: 'fees' } });
    expect(task.mock.calls).toEqual([]);
  });

  it('begins anew where the tables are when they were gone', async () => {
    const home: ModuleHome = new ModuleHome('fees', old, async () => home.settle(next));
    expect(await home.work(async () => (home.url === old ? Promise.reject(gone()) : home.url))).toBe(next);
  });

  it('does not look for ever for what is not there', async () => {
    let looks = 0;
    const home = new ModuleHome('fees', old, async () => void (looks += 1));
    await expect(home.work(() => Promise.reject(gone()))).rejects.toThrow('does not exist');
    expect(looks).toBe(2);
  });

  it('hands on any other fault as it is', async () => {
    const home = new ModuleHome('fees', old, () => Promise.reject(new Error('nobody should look')));
    await expect(home.work(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });
});
