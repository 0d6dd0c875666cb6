import { throwError } from 'rxjs';
import { ask } from './nest-client';

describe('a call that failed', () => {
  const failing = (error: unknown) => ask({ connect: async () => undefined, send: () => throwError(() => error) }, 'schoolhouse', {}, 1_000);
  const begun = (error: unknown) => failing(error).then(Promise.reject, (fault: { begun: string }) => fault.begun);

  it('on the way to a connection was not begun', async () => {
    expect(await begun(Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:4100'), { code: 'ECONNREFUSED', syscall: 'connect' }))).toBe('no');
  });

  it('on a connection may have been', async () => {
    expect(await begun(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' }))).toBe('unknown');
    expect(await begun('Connection closed')).toBe('unknown');
  });
});
